package io.meta138.ccip.tracking;

import java.time.Duration;

/**
 * How a chain's logs are read.
 *
 * @param pollInterval between looks at the head when nobody tells of new ones
 * @param callDeadline for one question
 * @param rangeBlocks most blocks of one question while catching up
 * @param tipBlocks so close to the head blocks are read one by one, by their hashes
 * @param atOnce blocks read together there
 * @param doubtfulTries how often logs are asked for again before a malformed one is left out
 * @param maxBackoff longest pause after failures
 */
public record ScanSettings(
    Duration pollInterval,
    Duration callDeadline,
    int rangeBlocks,
    int tipBlocks,
    int atOnce,
    int doubtfulTries,
    Duration maxBackoff) {

  /** Refuses bounds that are not positive. */
  public ScanSettings {
    if (!pollInterval.isPositive()
        || !callDeadline.isPositive()
        || rangeBlocks < 1
        || tipBlocks < 2
        || atOnce < 1
        || doubtfulTries < 0
        || !maxBackoff.isPositive()) {
      throw new IllegalArgumentException(
          "expected positive bounds, found "
              + "poll %s, deadline %s, range %d, tip %d, at once %d, tries %d, backoff %s"
                  .formatted(
                      pollInterval,
                      callDeadline,
                      rangeBlocks,
                      tipBlocks,
                      atOnce,
                      doubtfulTries,
                      maxBackoff));
    }
  }

  /** Looks every second, ranges of 2,000 blocks, the last 64 blocks one by one. */
  public static ScanSettings defaults() {
    return new ScanSettings(
        Duration.ofSeconds(1), Duration.ofSeconds(5), 2_000, 64, 16, 3, Duration.ofSeconds(15));
  }
}
