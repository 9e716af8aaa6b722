package io.meta138.ccip.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a lane is doing.
 *
 * @param states messages by state; states without any are left out
 * @param confirmed successes that the receiver's own event confirms
 * @param attempts of deliveries that ended in an error
 * @param oldestUndelivered when the oldest message was sent that is neither executed nor superseded
 * @param lag from sending to the receiver's event, over the newest 1,000 confirmed messages
 */
public record LaneStats(
    Map<MessageState, Long> states,
    long confirmed,
    long attempts,
    Optional<Instant> oldestUndelivered,
    Optional<Lag> lag) {

  /**
   * How long messages take.
   *
   * @param p50 half of them take no longer
   * @param p95 95 of 100 take no longer
   */
  public record Lag(Duration p50, Duration p95) {}

  /** Copies the counts. */
  public LaneStats {
    states = Map.copyOf(states);
  }

  /** Messages in this state. */
  public long in(MessageState state) {
    return states.getOrDefault(state, 0L);
  }

  /** All messages the source announced. */
  public long sent() {
    return states.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Messages that still have to be executed: neither executed with success nor superseded. */
  public long open() {
    return sent() - in(MessageState.SUCCESS) - in(MessageState.SUPERSEDED);
  }
}
