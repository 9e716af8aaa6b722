package io.meta138.portal.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests each caller may still make: buckets that fill up again, the oldest forgotten.
 */
final class Buckets {
  private static final int MOST = 10_000;

  private final long size;
  private final Duration refill;
  private final InstantSource clock;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST;
        }
      };

  private record Bucket(long nanos, Instant at) {}

  /**
   * Buckets that are full at first.
   *
   * @param size requests at once
   * @param refill time in which an empty one becomes full
   */
  Buckets(long size, Duration refill, InstantSource clock) {
    this.size = size;
    this.refill = refill;
    this.clock = clock;
  }

  /** Takes one; false when the caller has to wait. */
  synchronized boolean take(String caller) {
    Instant now = clock.instant();
    long one = refill.toNanos() / size;
    Bucket before = buckets.getOrDefault(caller, new Bucket(refill.toNanos(), now));
    Duration passed = Duration.between(before.at(), now);
    long more =
        passed.isNegative()
            ? 0
            : passed.compareTo(refill) > 0 ? refill.toNanos() : passed.toNanos();
    long filled = Math.min(refill.toNanos(), before.nanos() + more);
    boolean enough = filled >= one;
    buckets.put(caller, new Bucket(enough ? filled - one : filled, now));
    return enough;
  }
}
