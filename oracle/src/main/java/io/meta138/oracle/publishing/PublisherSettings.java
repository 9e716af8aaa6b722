package io.meta138.oracle.publishing;

import java.time.Duration;

/**
 * How a publisher behaves.
 *
 * @param coalesce how long changes are gathered after the first before they are looked at
 * @param quiet how long no price may have moved much before a report leaves
 * @param mostGather longest wait for that
 * @param patience how long a report may be on its way before a newer one is sent; doubles up to
 *     {@code mostPatience} while nothing is mined
 * @param mostPatience longest such wait
 * @param grace how much later than its heartbeat a feed may be before it is missed
 * @param startGrace how long after a start a feed that is late because nobody published may stay
 *     late before that is signalled
 * @param mostRows most rows of a report
 * @param reread how often the chain's state is read again although nothing happened
 */
public record PublisherSettings(
    Duration coalesce,
    Duration quiet,
    Duration mostGather,
    Duration patience,
    Duration mostPatience,
    Duration grace,
    Duration startGrace,
    int mostRows,
    Duration reread) {
  /**
   * 5 ms, 10 ms of quiet within 75 ms, 50 ms up to 1 s, 2 s of grace and 20 s after a start, 1,000
   * rows, every 30 s.
   */
  public static final PublisherSettings USUAL =
      new PublisherSettings(
          Duration.ofMillis(5),
          Duration.ofMillis(10),
          Duration.ofMillis(75),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          1_000,
          Duration.ofSeconds(30));

  /** Refuses what makes no sense. */
  public PublisherSettings {
    if (mostRows < 1 || patience.isNegative() || coalesce.isNegative()) {
      throw new IllegalArgumentException(
          "expected positive settings but found " + mostRows + ", " + patience + ", " + coalesce);
    }
  }
}
