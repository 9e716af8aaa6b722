package io.meta138.chain.tx;

import io.meta138.chain.tx.IntentStatus.Confirmed;
import io.meta138.chain.tx.IntentStatus.Failed;
import io.meta138.chain.tx.IntentStatus.Mined;
import io.meta138.chain.tx.IntentStatus.Queued;
import io.meta138.chain.tx.IntentStatus.Receipt;
import io.meta138.chain.tx.IntentStatus.Sent;
import io.meta138.chain.tx.IntentStatus.Superseded;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known of every nonce and every open intent of one account. It changes by what is observed
 * and by nothing else; it talks to nobody. {@link NonceDecisions} says what to do about it.
 */
final class NonceLedger {
  private final Settings settings;
  private final NavigableMap<Long, Slot> slots = new TreeMap<>();
  private final Map<String, Wish> wishes = new HashMap<>();
  private final NavigableMap<Long, Wish> queue = new TreeMap<>();
  private final Set<Wish> dirtyWishes = new LinkedHashSet<>();
  private final Set<Attempt> dirtyAttempts = new LinkedHashSet<>();
  private final Map<String, Wish> newestMined = new HashMap<>();
  private Optional<Attempt> topMined = Optional.empty();
  private long base;
  private Instant baseSince = Instant.EPOCH;
  private long baseSinceHead;
  private long head;
  private long foreign;

  NonceLedger(Settings settings) {
    this.settings = settings;
  }

  // ---- what it knows ----

  NavigableMap<Long, Slot> slots() {
    return slots;
  }

  NavigableMap<Long, Wish> queue() {
    return queue;
  }

  Collection<Wish> wishes() {
    return wishes.values();
  }

  Optional<Wish> wish(String key) {
    return Optional.ofNullable(wishes.get(key));
  }

  /** The lowest nonce that no block has used. */
  long base() {
    return base;
  }

  Instant baseSince() {
    return baseSince;
  }

  long baseSinceHead() {
    return baseSinceHead;
  }

  long head() {
    return head;
  }

  /** How many nonces strangers with our key have taken. */
  long foreign() {
    return foreign;
  }

  /** Our newest transaction in a block: when that block changes, there was a reorg. */
  Optional<Attempt> topMined() {
    return topMined;
  }

  /** Attempts that may have been mined since the last look. */
  List<Hash> awaited() {
    List<Hash> hashes = new ArrayList<>();
    for (Slot slot : slots.values()) {
      if (slot.mined().isEmpty() && (slot.occupant().isPresent() || slot.nonce() < base)) {
        slot.attempts().forEach(a -> hashes.add(a.hash()));
      }
    }
    return hashes;
  }

  /** Slots whose transaction is not mined, lowest nonce first. */
  List<Slot> open() {
    return slots.values().stream().filter(s -> s.mined().isEmpty()).toList();
  }

  Slot slotAt(long nonce) {
    return slots.computeIfAbsent(nonce, Slot::new);
  }

  /** Changed intents since the last call. */
  List<Wish> takeDirtyWishes() {
    List<Wish> taken = List.copyOf(dirtyWishes);
    dirtyWishes.clear();
    for (Wish wish : taken) {
      if (isOver(wish)) {
        wishes.remove(wish.intent().key());
      }
    }
    return taken;
  }

  private static boolean isOver(Wish wish) {
    return wish.status() instanceof Superseded
        || wish.status() instanceof Failed
        || wish.status() instanceof Confirmed;
  }

  /** Changed attempts since the last call. */
  List<Attempt> takeDirtyAttempts() {
    List<Attempt> taken = List.copyOf(dirtyAttempts);
    dirtyAttempts.clear();
    return taken;
  }

  // ---- what happens to it ----

  /**
   * Takes over what the store has.
   *
   * @param stored intents
   * @param attempts in the order they were made
   */
  void load(Collection<Wish> stored, List<Attempt> attempts) {
    for (Wish wish : stored) {
      if (wish.isMined()) {
        noteMined(wish);
      }
      if (!isOver(wish)) {
        wishes.put(wish.intent().key(), wish);
        if (wish.queued()) {
          queue.put(wish.seq(), wish);
        }
      }
    }
    for (Attempt attempt : attempts) {
      slotAt(attempt.nonce()).load(attempt);
      attempt.block().ifPresent(block -> noteTop(attempt));
    }
    List.copyOf(queue.values()).forEach(this::settleGroup);
  }

  /** Takes a new intent, which supersedes the waiting ones of its group. */
  void submit(Wish wish) {
    if (wishes.putIfAbsent(wish.intent().key(), wish) != null) {
      return;
    }
    queue.put(wish.seq(), wish);
    settleGroup(wish);
  }

  private void settleGroup(Wish wish) {
    newest(wish).ifPresent(newer -> supersede(wish, newer));
    if (wish.queued()) {
      List.copyOf(queue.headMap(wish.seq()).values()).stream()
          .filter(older -> older.sameGroup(wish))
          .forEach(older -> supersede(older, wish));
    }
  }

  /** The newest intent of the group that is newer than this one and not given up. */
  private Optional<Wish> newest(Wish wish) {
    if (wish.group().isEmpty()) {
      return Optional.empty();
    }
    Optional<Wish> open =
        wishes.values().stream()
            .filter(other -> other.sameGroup(wish) && other.seq() > wish.seq())
            .filter(other -> other.queued() || other.isMined() || other.status() instanceof Sent)
            .max(Comparator.comparingLong(Wish::seq));
    Optional<Wish> mined =
        wish.group()
            .map(newestMined::get)
            .filter(other -> other.seq() > wish.seq() && other.isMined());
    return open.or(() -> mined);
  }

  /** Takes in what the chain shows; slots above a vanished block must have been unmined before. */
  void observe(ChainView view, Instant now) {
    head = view.head();
    for (Slot slot : List.copyOf(slots.values())) {
      if (slot.mined().isPresent()) {
        confirmWhenDeep(slot);
        continue;
      }
      Optional<Attempt> hit =
          slot.attempts().stream().filter(a -> view.receipts().containsKey(a.hash())).findFirst();
      Optional<Receipt> receipt = hit.map(a -> view.receipts().get(a.hash()));
      if (hit.isPresent() && receipt.isPresent()) {
        mined(slot, hit.get(), receipt.get());
        confirmWhenDeep(slot);
      } else if (slot.nonce() >= view.nonce()) {
        slot.present();
      } else if (slot.attempts().isEmpty()) {
        slots.remove(slot.nonce());
      } else {
        slot.gone(now);
      }
    }
    long minedNext = topMined.map(top -> top.nonce() + 1).orElse(0L);
    long next = Math.max(view.nonce(), minedNext);
    if (next != base) {
      base = next;
      baseSince = now;
      baseSinceHead = head;
    }
  }

  private void mined(Slot slot, Attempt attempt, Receipt receipt) {
    attempt.mined(
        Attempt.State.MINED, new Attempt.Block(receipt.blockNumber(), receipt.blockHash()));
    dirtyAttempts.add(attempt);
    slot.present();
    loseOthers(slot, attempt);
    noteTop(attempt);
    attempt
        .wish()
        .ifPresent(wish -> {
          queue.remove(wish.seq());
          become(wish, new Mined(receipt), slot.nonce());
          noteMined(wish);
        });
    for (Wish waiting : heldAt(slot.nonce())) {
      displaced(waiting);
    }
    attempt.wish().ifPresent(wish -> supersedeWaiting(wish));
  }

  private void supersedeWaiting(Wish by) {
    List.copyOf(queue.headMap(by.seq()).values()).stream()
        .filter(older -> older.sameGroup(by))
        .forEach(older -> supersede(older, by));
  }

  private List<Wish> heldAt(long nonce) {
    return wishes.values().stream()
        .filter(w -> w.sentAt(nonce))
        .sorted(Comparator.comparingLong(Wish::seq))
        .toList();
  }

  private void loseOthers(Slot slot, Attempt winner) {
    for (Attempt other : slot.attempts()) {
      if (other != winner && other.state() != Attempt.State.LOST) {
        other.become(Attempt.State.LOST);
        dirtyAttempts.add(other);
      }
    }
  }

  /** The nonce it held went to another transaction. */
  private void displaced(Wish wish) {
    if (wish.cancelRequested()) {
      become(wish, new Failed("cancelled"), -1);
    } else {
      requeue(wish);
    }
  }

  /** Back to waiting, unless a newer one of its group makes that pointless. */
  void requeue(Wish wish) {
    Optional<Wish> newer = newest(wish);
    if (newer.isPresent()) {
      supersede(wish, newer.get());
    } else {
      become(wish, new Queued(), -1);
      queue.put(wish.seq(), wish);
    }
  }

  private void confirmWhenDeep(Slot slot) {
    Attempt attempt = slot.mined().orElseThrow();
    if (attempt.state() == Attempt.State.CONFIRMED) {
      slots.remove(slot.nonce());
      return;
    }
    Attempt.Block block = attempt.block().orElseThrow();
    if (head - block.number() < settings.depth()) {
      return;
    }
    attempt.mined(Attempt.State.CONFIRMED, block);
    dirtyAttempts.add(attempt);
    attempt
        .wish()
        .filter(wish -> wish.status() instanceof Mined)
        .ifPresent(
            wish -> become(wish, new Confirmed(((Mined) wish.status()).receipt()), slot.nonce()));
    slots.remove(slot.nonce());
  }

  /** A nonce is used up on the chain, but by none of the attempts known here. */
  void takenByStranger(Slot slot) {
    foreign++;
    for (Attempt attempt : slot.attempts()) {
      if (attempt.state() != Attempt.State.LOST) {
        attempt.become(Attempt.State.LOST);
        dirtyAttempts.add(attempt);
      }
    }
    slots.remove(slot.nonce());
    heldAt(slot.nonce()).forEach(this::displaced);
  }

  /** Nonces that are used up though none of our attempts has a receipt, for longer than allowed. */
  List<Slot> missing(Instant now) {
    return slots.values().stream()
        .filter(s ->
            s.goneSince().map(since -> !now.isBefore(since.plus(settings.settle()))).orElse(false))
        .toList();
  }

  // ---- reorgs ----

  /** The mined attempts, for whoever asks the chain whether they still are. */
  List<Attempt> minedAttempts() {
    return slots.values().stream().flatMap(s -> s.mined().stream()).toList();
  }

  /** A mined attempt is in another block than before. */
  void moved(Attempt attempt, Receipt receipt) {
    attempt.mined(
        Attempt.State.MINED, new Attempt.Block(receipt.blockNumber(), receipt.blockHash()));
    dirtyAttempts.add(attempt);
    attempt.wish().ifPresent(wish -> become(wish, new Mined(receipt), attempt.nonce()));
    recomputeTop();
  }

  /** A mined attempt is in no block any more: its intent holds its nonce again. */
  void vanished(Attempt attempt) {
    Slot slot = slotAt(attempt.nonce());
    attempt.become(Attempt.State.LIVE);
    dirtyAttempts.add(attempt);
    slot.doubt(Instant.EPOCH);
    attempt
        .wish()
        .ifPresent(wish -> {
          wishes.put(wish.intent().key(), wish);
          wish.group().ifPresent(group -> newestMined.remove(group, wish));
          become(wish, new Sent(attempt.nonce(), attempt.hash()), attempt.nonce());
        });
    recomputeTop();
  }

  /**
   * After a reorg: which open nonces keep what they had, and which are given up. Kept are those
   * that a node still has, those of intents outside groups (a contract's address depends on its
   * nonce), and all below them; above them, only what is the newest of its group and not cut off by
   * a gap.
   *
   * @param nonce the chain's
   * @param known attempts that a node has in its pool
   */
  void heal(long nonce, Set<Hash> known) {
    base = nonce;
    long keep = nonce - 1;
    for (Slot slot : open()) {
      boolean wanted =
          slot.occupant()
              .map(a ->
                  a.wish().map(w -> w.group().isEmpty() && w.sentAt(slot.nonce())).orElse(false))
              .orElse(false);
      boolean pooled = slot.attempts().stream().anyMatch(a -> known.contains(a.hash()));
      if (slot.nonce() >= nonce && (wanted || pooled)) {
        keep = slot.nonce();
      }
    }
    long next = keep + 1;
    for (Slot slot : open()) {
      if (slot.nonce() <= keep) {
        continue;
      }
      Optional<Wish> wish =
          slot.occupant().flatMap(Attempt::wish).filter(w -> w.sentAt(slot.nonce()));
      if (slot.nonce() == next && wish.isPresent() && newest(wish.get()).isEmpty()) {
        next++;
      } else {
        release(slot);
      }
    }
  }

  private void release(Slot slot) {
    for (Attempt attempt : slot.attempts()) {
      if (attempt.state() == Attempt.State.LIVE) {
        attempt.become(Attempt.State.RELEASED);
        dirtyAttempts.add(attempt);
      }
    }
    heldAt(slot.nonce()).forEach(this::displaced);
  }

  // ---- what the sender did ----

  /** A new attempt was signed; it holds its nonce from now on. */
  void attach(Attempt attempt, Instant now) {
    slotAt(attempt.nonce()).attach(attempt, now, head);
    dirtyAttempts.add(attempt);
    attempt
        .wish()
        .ifPresent(wish -> {
          queue.remove(wish.seq());
          become(wish, new Sent(attempt.nonce(), attempt.hash()), attempt.nonce());
        });
  }

  /** A node refused an attempt that can be in no pool: it holds its nonce no longer. */
  void refused(Attempt attempt, Optional<String> failure) {
    attempt.become(Attempt.State.REFUSED);
    dirtyAttempts.add(attempt);
    Slot slot = slotAt(attempt.nonce());
    Optional<Wish> wish = attempt.wish().filter(w -> w.sentAt(attempt.nonce()));
    boolean otherLive =
        wish.isPresent()
            && slot.attempts().stream()
                .anyMatch(a -> a.state() == Attempt.State.LIVE && a.wish().equals(wish));
    if (failure.isPresent() && !otherLive) {
      wish.ifPresent(w -> become(w, new Failed(failure.get()), -1));
    } else if (!otherLive) {
      wish.ifPresent(this::requeue);
    }
  }

  /** An intent is given up before it holds a nonce. */
  void fail(Wish wish, String reason) {
    queue.remove(wish.seq());
    become(wish, new Failed(reason), -1);
  }

  private void supersede(Wish wish, Wish by) {
    queue.remove(wish.seq());
    become(wish, new Superseded(by.intent().key()), -1);
  }

  private void become(Wish wish, IntentStatus status, long nonce) {
    wish.become(status, nonce);
    dirtyWishes.add(wish);
  }

  private void noteMined(Wish wish) {
    wish.group()
        .ifPresent(group -> newestMined.merge(group, wish, (a, b) -> a.seq() >= b.seq() ? a : b));
  }

  private void noteTop(Attempt attempt) {
    boolean higher = topMined.map(top -> attempt.nonce() >= top.nonce()).orElse(true);
    if (higher) {
      topMined = Optional.of(attempt);
    }
  }

  private void recomputeTop() {
    topMined = minedAttempts().stream().max(Comparator.comparingLong(Attempt::nonce));
  }
}
