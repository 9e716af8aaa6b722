package io.meta138.network.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** One validator's turns as blocks show them. */
final class ValidatorTrack {
  private static final int KEPT = 8;

  /** Newest last; true where it proposed. */
  private final Deque<Boolean> turns = new ArrayDeque<>();

  private long proposed;
  private long missed;
  private Optional<Long> lastProposed = Optional.empty();
  private Optional<Long> lastMissed = Optional.empty();

  void proposed(long block) {
    proposed++;
    lastProposed = Optional.of(block);
    add(true);
  }

  void missed(long block) {
    missed++;
    lastMissed = Optional.of(block);
    add(false);
  }

  private void add(boolean kept) {
    turns.addLast(kept);
    if (turns.size() > KEPT) {
      turns.removeFirst();
    }
  }

  /** Turns missed since it last proposed. */
  int missedInARow() {
    int count = 0;
    for (var newest = turns.descendingIterator(); newest.hasNext() && !newest.next(); ) {
      count++;
    }
    return count;
  }

  /** Whether it missed one of its last turns. */
  boolean missedLately(int among) {
    int looked = 0;
    for (var newest = turns.descendingIterator(); newest.hasNext() && looked < among; looked++) {
      if (!newest.next()) {
        return true;
      }
    }
    return false;
  }

  boolean hadTurns() {
    return !turns.isEmpty();
  }

  long proposed() {
    return proposed;
  }

  long missed() {
    return missed;
  }

  Optional<Long> lastProposed() {
    return lastProposed;
  }

  Optional<Long> lastMissed() {
    return lastMissed;
  }
}
