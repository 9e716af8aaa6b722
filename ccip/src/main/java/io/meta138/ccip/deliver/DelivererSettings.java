package io.meta138.ccip.deliver;

import io.meta138.ccip.tracking.Pauses;
import java.time.Duration;

/**
 * How a deliverer behaves.
 *
 * @param inFlight most transactions that are not in a block yet
 * @param window most messages looked at together, at either end of the queue
 * @param span most numbers under one root: no more than attesters look up
 * @param pollInterval how often it looks for work when nobody tells of any
 * @param lookInterval how often the destination's router is asked for its committee and lane
 * @param callLimit deadline of one call to the destination
 * @param firstPause before a delivery is tried again; doubled with each error
 * @param longestPause between two tries
 * @param retention how long ended deliveries are kept
 */
public record DelivererSettings(
    int inFlight,
    int window,
    long span,
    Duration pollInterval,
    Duration lookInterval,
    Duration callLimit,
    Duration firstPause,
    Duration longestPause,
    Duration retention) {

  /** Refuses bounds that are not positive. */
  public DelivererSettings {
    if (inFlight < 1 || window < 1 || span < 1) {
      throw new IllegalArgumentException(
          "expected positive bounds, found %d, %d and %d".formatted(inFlight, window, span));
    }
  }

  /** Between the attempts of a message. */
  Pauses pauses() {
    return new Pauses(firstPause, longestPause);
  }

  /** Sensible values for chains with blocks of 1 to 12 s. */
  public static DelivererSettings defaults() {
    return new DelivererSettings(
        8,
        500,
        256,
        Duration.ofMillis(50),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        Duration.ofSeconds(60),
        Duration.ofDays(7));
  }

  /** The same with this poll interval, for who is told of what is new. */
  public DelivererSettings polling(Duration interval) {
    return new DelivererSettings(
        inFlight,
        window,
        span,
        interval,
        lookInterval,
        callLimit,
        firstPause,
        longestPause,
        retention);
  }
}
