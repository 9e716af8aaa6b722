package io.meta138.ccip.deliver;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Cuts what is to go into deliveries, newest messages first.
 *
 * @param messages most in one delivery
 * @param gas most that one delivery may take
 * @param span most numbers from the first to the last message of one, which is what attesters sign
 * @param patience how long a message may wait for others
 */
record Batches(int messages, long gas, long span, Duration patience) {

  /**
   * The deliveries that are due now, the newest first, each in the order of its numbers. One that
   * is not full is due when its oldest message has waited long enough.
   *
   * @param go messages to deliver
   * @param gasOf what a message is thought to take
   */
  Deque<List<Waiting>> due(List<Waiting> go, ToLongFunction<Waiting> gasOf, Instant now) {
    List<Waiting> newestFirst = new ArrayList<>(go);
    newestFirst.sort(Comparator.comparingLong(Waiting::number).reversed());
    Deque<List<Waiting>> due = new ArrayDeque<>();
    List<Waiting> batch = new ArrayList<>();
    long taken = 0;
    for (Waiting message : newestFirst) {
      long needed = gasOf.applyAsLong(message);
      boolean full =
          !batch.isEmpty()
              && (batch.size() == messages
                  || taken + needed > gas
                  || batch.getFirst().number() - message.number() >= span);
      if (full) {
        due.add(inOrder(batch));
        batch = new ArrayList<>();
        taken = 0;
      }
      batch.add(message);
      taken += needed;
    }
    if (!batch.isEmpty() && (batch.size() == messages || hasWaited(batch, now))) {
      due.add(inOrder(batch));
    }
    return due;
  }

  private boolean hasWaited(List<Waiting> batch, Instant now) {
    return batch.stream().anyMatch(m -> !m.finalizedAt().plus(patience).isAfter(now));
  }

  private static List<Waiting> inOrder(List<Waiting> newestFirst) {
    List<Waiting> ordered = new ArrayList<>(newestFirst);
    Collections.reverse(ordered);
    return List.copyOf(ordered);
  }
}
