package io.meta138.chain.tx;

import io.meta138.platform.types.Hash;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which open nonces keep what they had after a reorg. Kept are those that a node still has, those
 * of intents outside groups (a contract's address depends on its nonce), and all below them; above
 * them, only what is the newest of its group and not cut off by a gap.
 */
final class ReorgSurvivors {
  private ReorgSurvivors() {}

  /**
   * The highest nonce that is kept, as are all open ones below it.
   *
   * @param open slots by nonce
   * @param intents that hold them
   * @param nonce the chain's
   * @param known attempts that a node has in its pool
   * @return one below the chain's nonce when none is kept
   */
  static long highest(List<Slot> open, IntentBook intents, long nonce, Set<Hash> known) {
    long highest = nonce - 1;
    for (Slot slot : open) {
      boolean wanted = holder(slot).map(wish -> wish.group().isEmpty()).orElse(false);
      boolean pooled = slot.attempts().stream().anyMatch(a -> known.contains(a.hash()));
      if (slot.nonce() >= nonce && (wanted || pooled)) {
        highest = slot.nonce();
      }
    }
    for (Slot slot : open) {
      Optional<Wish> wish = holder(slot);
      if (slot.nonce() == highest + 1 && wish.isPresent() && intents.newest(wish.get()).isEmpty()) {
        highest++;
      }
    }
    return highest;
  }

  private static Optional<Wish> holder(Slot slot) {
    return slot.occupant().flatMap(Attempt::wish).filter(wish -> wish.sentAt(slot.nonce()));
  }
}
