package io.meta138.oracle.sources;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential pauses with jitter. Not thread-safe. */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;
  private int attempts;

  Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
  }

  /** The next pause: between half and all of twice the last one's bound. */
  Duration next() {
    long bound = first.toMillis() << Math.min(attempts, 20);
    attempts++;
    long limited = Math.max(1, Math.min(bound, longest.toMillis()));
    return Duration.ofMillis(limited / 2 + random.nextLong(limited - limited / 2 + 1));
  }

  /** It worked. */
  void reset() {
    attempts = 0;
  }
}
