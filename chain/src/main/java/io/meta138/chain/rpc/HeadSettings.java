package io.meta138.chain.rpc;

import java.time.Duration;

/**
 * How closely heads are followed.
 *
 * @param pollInterval between questions for the head while there is no subscription
 * @param checkInterval between questions for the head that check the subscription
 * @param silenceGrace how long after such a question found a block the subscription may tell it too
 * @param rollbackConfirmation how long a head must have gone back before it is believed
 * @param callDeadline for one question
 * @param window blocks kept to link new ones to
 */
public record HeadSettings(
    Duration pollInterval,
    Duration checkInterval,
    Duration silenceGrace,
    Duration rollbackConfirmation,
    Duration callDeadline,
    int window) {

  /** Refuses bounds that are not positive. */
  public HeadSettings {
    if (window < 2
        || !pollInterval.isPositive()
        || !checkInterval.isPositive()
        || !silenceGrace.isPositive()
        || !callDeadline.isPositive()
        || rollbackConfirmation.isNegative()) {
      throw new IllegalArgumentException(
          "expected positive intervals and a window of at least 2 blocks, found " + window);
    }
  }

  /** What suits blocks of 1 to 12 s: polls every 500 ms, checks every 2 s, 512 blocks kept. */
  public static HeadSettings defaults() {
    return new HeadSettings(
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        512);
  }
}
