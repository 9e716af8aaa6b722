package io.meta138.ccip.tracking;

import java.time.Duration;

/**
 * How lanes are watched.
 *
 * @param interval between looks
 * @param callDeadline for one batch of questions to a chain
 * @param unreadAfter how long a chain may not be read to its head until that is a signal
 * @param confirmationMemory how long a success without the receiver's own event stays a signal
 * @param retention how long messages are kept after they ended
 */
public record MonitorSettings(
    Duration interval,
    Duration callDeadline,
    Duration unreadAfter,
    Duration confirmationMemory,
    Duration retention) {

  /** Refuses durations that are not positive. */
  public MonitorSettings {
    if (!interval.isPositive()
        || !callDeadline.isPositive()
        || !unreadAfter.isPositive()
        || !confirmationMemory.isPositive()
        || retention.compareTo(confirmationMemory) < 0) {
      throw new IllegalArgumentException(
          "expected positive durations, found interval %s, deadline %s, unread after %s, memory %s, retention %s"
              .formatted(interval, callDeadline, unreadAfter, confirmationMemory, retention));
    }
  }

  /**
   * A look every 2 s, questions within 5 s, unread after 1 min, a day of memory, 30 of retention.
   */
  public static MonitorSettings defaults() {
    return new MonitorSettings(
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofMinutes(1),
        Duration.ofDays(1),
        Duration.ofDays(30));
  }
}
