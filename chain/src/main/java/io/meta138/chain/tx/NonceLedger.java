package io.meta138.chain.tx;

import io.meta138.chain.tx.IntentStatus.Receipt;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known of every nonce of one account, with the intents that hold them. It changes by what
 * is observed and by nothing else; it talks to nobody. {@link NonceDecisions} says what to do about
 * it.
 */
final class NonceLedger {
  private final Settings settings;
  private final NavigableMap<Long, Slot> slots = new TreeMap<>();
  private final IntentBook intents = new IntentBook();
  private final Set<Attempt> dirtyAttempts = new LinkedHashSet<>();
  private Optional<Attempt> topMined = Optional.empty();
  private long base;
  private Instant baseSince = Instant.EPOCH;
  private long baseSinceHead;
  private long head;

  NonceLedger(Settings settings) {
    this.settings = settings;
  }

  // ---- what it knows ----

  NavigableMap<Long, Slot> slots() {
    return slots;
  }

  /** The intents that hold these nonces, or wait for one. */
  IntentBook intents() {
    return intents;
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
    intents.load(stored);
    for (Attempt attempt : attempts) {
      slotAt(attempt.nonce()).load(attempt);
      attempt.block().ifPresent(block -> noteTop(attempt));
    }
    intents.settle();
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
    attempt.wish().ifPresent(wish -> intents.mined(wish, receipt, slot.nonce()));
    intents.displaceAt(slot.nonce());
    attempt.wish().ifPresent(intents::supersedeWaiting);
  }

  private void loseOthers(Slot slot, Attempt winner) {
    for (Attempt other : slot.attempts()) {
      if (other != winner && other.state() != Attempt.State.LOST) {
        other.become(Attempt.State.LOST);
        dirtyAttempts.add(other);
      }
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
    attempt.wish().ifPresent(wish -> intents.confirmed(wish, slot.nonce()));
    slots.remove(slot.nonce());
  }

  /** A nonce is used up on the chain, but by none of the attempts known here. */
  void takenByStranger(Slot slot) {
    for (Attempt attempt : slot.attempts()) {
      if (attempt.state() != Attempt.State.LOST) {
        attempt.become(Attempt.State.LOST);
        dirtyAttempts.add(attempt);
      }
    }
    slots.remove(slot.nonce());
    intents.displaceAt(slot.nonce());
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
    attempt.wish().ifPresent(wish -> intents.moved(wish, receipt, attempt.nonce()));
    recomputeTop();
  }

  /** A mined attempt is in no block any more: its intent holds its nonce again. */
  void vanished(Attempt attempt) {
    Slot slot = slotAt(attempt.nonce());
    attempt.become(Attempt.State.LIVE);
    dirtyAttempts.add(attempt);
    slot.doubt(Instant.EPOCH);
    attempt.wish().ifPresent(wish -> intents.vanished(wish, attempt));
    recomputeTop();
  }

  /**
   * After a reorg: gives up the open nonces that {@link ReorgSurvivors} does not keep.
   *
   * @param nonce the chain's
   * @param known attempts that a node has in its pool
   */
  void heal(long nonce, Set<Hash> known) {
    base = nonce;
    List<Slot> open = open();
    long kept = ReorgSurvivors.highest(open, intents, nonce, known);
    open.stream().filter(slot -> slot.nonce() > kept).forEach(this::release);
  }

  private void release(Slot slot) {
    for (Attempt attempt : slot.attempts()) {
      if (attempt.state() == Attempt.State.LIVE) {
        attempt.become(Attempt.State.RELEASED);
        dirtyAttempts.add(attempt);
      }
    }
    intents.displaceAt(slot.nonce());
  }

  // ---- what the sender did ----

  /** A new attempt was signed; it holds its nonce from now on. */
  void attach(Attempt attempt, Instant now) {
    slotAt(attempt.nonce()).attach(attempt, now, head);
    dirtyAttempts.add(attempt);
    attempt.wish().ifPresent(wish -> intents.sent(wish, attempt));
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
      wish.ifPresent(w -> intents.fail(w, failure.get()));
    } else if (!otherLive) {
      wish.ifPresent(intents::requeue);
    }
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
