package io.meta138.incident.notifications;

import java.time.Duration;
import java.util.Map;

/**
 * How a channel's messages are sent and sent again.
 *
 * @param deadline of one attempt
 * @param lease how long an attempt owns its notice; longer than the deadline
 * @param firstRetry wait after the first failure; doubled with each further one
 * @param longestRetry no wait is longer, unless the provider asks for it
 * @param giveUpAfter from the first attempt on
 * @param lateAfter a page not handed over within this time is told to the desk, which falls over to
 *     the next channel
 * @param failingAfter so many failures in a row make the contact one that can't be reached
 * @param pace least time between two messages to one contact
 * @param atOnce attempts under way at the same time
 * @param latestOnly whether an update that waits makes room for a newer one of its thread
 */
public record DeliverySettings(
    Duration deadline,
    Duration lease,
    Duration firstRetry,
    Duration longestRetry,
    Duration giveUpAfter,
    Duration lateAfter,
    int failingAfter,
    Duration pace,
    int atOnce,
    boolean latestOnly) {

  /** The lease must outlast the deadline, or two attempts could be under way. */
  public DeliverySettings {
    if (lease.compareTo(deadline.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "expected a lease of at least twice the deadline of " + deadline + ", found " + lease);
    }
  }

  /**
   * What suits each channel. E-mail is retried as RFC 5321, section 4.5.4.1 wants it: at least 30
   * minutes apart and for four to five days. Slack and status pages take about one request a
   * second.
   */
  public static Map<Channel, DeliverySettings> standard() {
    return Map.of(
        Channel.PAGERDUTY, prompt(Duration.ofSeconds(5), Duration.ZERO, 16, false),
        Channel.SLACK, prompt(Duration.ofSeconds(10), Duration.ofSeconds(1), 8, true),
        Channel.EMAIL,
            new DeliverySettings(
                Duration.ofSeconds(60),
                Duration.ofMinutes(3),
                Duration.ofMinutes(30),
                Duration.ofHours(3),
                Duration.ofHours(108),
                Duration.ofSeconds(30),
                2,
                Duration.ZERO,
                4,
                false),
        Channel.WEBHOOK, prompt(Duration.ofSeconds(10), Duration.ZERO, 16, false),
        Channel.STATUS_PAGE, prompt(Duration.ofSeconds(10), Duration.ofSeconds(1), 2, false));
  }

  private static DeliverySettings prompt(
      Duration deadline, Duration pace, int atOnce, boolean latestOnly) {
    return new DeliverySettings(
        deadline,
        deadline.multipliedBy(3),
        Duration.ofMillis(500),
        Duration.ofSeconds(15),
        Duration.ofHours(24),
        deadline,
        3,
        pace,
        atOnce,
        latestOnly);
  }

  /** How long to wait after so many failed attempts in a row. */
  Duration waitAfter(int attempts) {
    Duration wait = firstRetry;
    for (int i = 1; i < attempts && wait.compareTo(longestRetry) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longestRetry) < 0 ? wait : longestRetry;
  }
}
