package io.meta138.ccip.lanes;

import java.time.Duration;

/**
 * What an operator wants of a lane.
 *
 * @param overdueAfter age of the oldest undelivered message, counted from when it was sent, that is
 *     a signal
 * @param confirmWithin how long after a success the receiver's own event may take to be seen
 * @param batchMessages most messages of one delivery
 * @param batchGas most gas of one delivery
 * @param batchWait how long a final message may wait for others to go with it
 */
public record LanePolicy(
    Duration overdueAfter,
    Duration confirmWithin,
    int batchMessages,
    long batchGas,
    Duration batchWait) {

  /** Refuses limits that are not positive. */
  public LanePolicy {
    if (!overdueAfter.isPositive()
        || !confirmWithin.isPositive()
        || batchMessages < 1
        || batchGas < 1
        || batchWait.isNegative()) {
      throw new IllegalArgumentException(
          "expected positive limits, found overdue after %s, confirm within %s, %d messages, %d gas, wait %s"
              .formatted(overdueAfter, confirmWithin, batchMessages, batchGas, batchWait));
    }
  }

  /** Overdue after 5 min, confirmed within 1 min, 50 messages or 12M gas, no wait. */
  public static LanePolicy defaults() {
    return new LanePolicy(
        Duration.ofMinutes(5), Duration.ofMinutes(1), 50, 12_000_000, Duration.ZERO);
  }
}
