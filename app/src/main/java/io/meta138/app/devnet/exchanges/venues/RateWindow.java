package io.meta138.app.devnet.exchanges.venues;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** A limit on how much may happen within any stretch of a length. */
final class RateWindow {
  private record Use(Instant at, int weight) {}

  private final int most;
  private final Duration length;
  private final Deque<Use> uses = new ArrayDeque<>();
  private int used;

  RateWindow(int most, Duration length) {
    this.most = most;
    this.length = length;
  }

  /** Counts a use; whether it was within the limit. A refused use does not count. */
  boolean take(Instant now, int weight) {
    expire(now);
    if (used + weight > most) {
      return false;
    }
    uses.add(new Use(now, weight));
    used += weight;
    return true;
  }

  /** What has been used within the stretch that ends now. */
  int used(Instant now) {
    expire(now);
    return used;
  }

  private void expire(Instant now) {
    Use oldest = uses.peek();
    while (oldest != null && !oldest.at().plus(length).isAfter(now)) {
      used -= oldest.weight();
      uses.remove();
      oldest = uses.peek();
    }
  }
}
