package io.meta138.chain.tx;

import io.meta138.chain.tx.IntentStatus.Confirmed;
import io.meta138.chain.tx.IntentStatus.Failed;
import io.meta138.chain.tx.IntentStatus.Mined;
import io.meta138.chain.tx.IntentStatus.Queued;
import io.meta138.chain.tx.IntentStatus.Receipt;
import io.meta138.chain.tx.IntentStatus.Sent;
import io.meta138.chain.tx.IntentStatus.Superseded;
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
 * Every open intent of one account: which wait, which hold a nonce, and which newer one of their
 * group makes them pointless. It changes as the {@link NonceLedger} learns what became of them.
 */
final class IntentBook {
  private final Map<String, Wish> wishes = new HashMap<>();
  private final NavigableMap<Long, Wish> queue = new TreeMap<>();
  private final Set<Wish> dirty = new LinkedHashSet<>();
  private final Map<String, Wish> newestMined = new HashMap<>();

  /** Those that wait, by submission. */
  NavigableMap<Long, Wish> queue() {
    return queue;
  }

  /** Those that are not over. */
  Collection<Wish> open() {
    return wishes.values();
  }

  Optional<Wish> find(String key) {
    return Optional.ofNullable(wishes.get(key));
  }

  /** Changed intents since the last call. */
  List<Wish> takeDirty() {
    List<Wish> taken = List.copyOf(dirty);
    dirty.clear();
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

  // ---- new ones ----

  /** Takes over what the store has; {@link #settle} follows once their nonces are known. */
  void load(Collection<Wish> stored) {
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
  }

  /** Supersedes what waits and is pointless. */
  void settle() {
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
      supersedeWaiting(wish);
    }
  }

  /** The newest intent of the group that is newer than this one and not given up. */
  Optional<Wish> newest(Wish wish) {
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

  // ---- what becomes of them ----

  /** An attempt for it was signed; it holds that nonce from now on. */
  void sent(Wish wish, Attempt attempt) {
    queue.remove(wish.seq());
    become(wish, new Sent(attempt.nonce(), attempt.hash()), attempt.nonce());
  }

  /** A block has it. */
  void mined(Wish wish, Receipt receipt, long nonce) {
    queue.remove(wish.seq());
    become(wish, new Mined(receipt), nonce);
    noteMined(wish);
  }

  /** Another block than before has it. */
  void moved(Wish wish, Receipt receipt, long nonce) {
    become(wish, new Mined(receipt), nonce);
  }

  /** No block has it any more: it holds its nonce again. */
  void vanished(Wish wish, Attempt attempt) {
    wishes.put(wish.intent().key(), wish);
    wish.group().ifPresent(group -> newestMined.remove(group, wish));
    become(wish, new Sent(attempt.nonce(), attempt.hash()), attempt.nonce());
  }

  /** Its block is deep enough. */
  void confirmed(Wish wish, long nonce) {
    if (wish.status() instanceof Mined(var receipt)) {
      become(wish, new Confirmed(receipt), nonce);
    }
  }

  /** The nonce went to another transaction than that of those that hold it. */
  void displaceAt(long nonce) {
    wishes.values().stream()
        .filter(wish -> wish.sentAt(nonce))
        .sorted(Comparator.comparingLong(Wish::seq))
        .toList()
        .forEach(this::displaced);
  }

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

  /** What waits of its group and is older is pointless once it is mined. */
  void supersedeWaiting(Wish by) {
    List.copyOf(queue.headMap(by.seq()).values()).stream()
        .filter(older -> older.sameGroup(by))
        .forEach(older -> supersede(older, by));
  }

  /** It is given up. */
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
    dirty.add(wish);
  }

  private void noteMined(Wish wish) {
    wish.group()
        .ifPresent(group -> newestMined.merge(group, wish, (a, b) -> a.seq() >= b.seq() ? a : b));
  }
}
