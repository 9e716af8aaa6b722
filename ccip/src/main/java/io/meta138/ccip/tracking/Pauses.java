package io.meta138.ccip.tracking;

import java.time.Duration;

/**
 * Pauses between attempts: each twice the one before.
 *
 * @param first after the first attempt that failed
 * @param longest there is
 */
public record Pauses(Duration first, Duration longest) {
  /** Refuses pauses that are not positive or shrink. */
  public Pauses {
    if (!first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "expected growing pauses, found %s to %s".formatted(first, longest));
    }
  }
}
