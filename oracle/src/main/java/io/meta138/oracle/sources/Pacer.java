package io.meta138.oracle.sources;

import java.time.Duration;

/** Keeps a least time between the things it lets pass. */
final class Pacer {
  private final long spacingNanos;
  private long nextNanos = System.nanoTime();

  Pacer(Duration spacing) {
    this.spacingNanos = spacing.toNanos();
  }

  /** Waits for its turn. */
  void await() throws InterruptedException {
    long wait = reserve(System.nanoTime());
    if (wait > 0) {
      Thread.sleep(Duration.ofNanos(wait));
    }
  }

  private synchronized long reserve(long now) {
    long slot = Math.max(now, nextNanos);
    nextNanos = slot + spacingNanos;
    return slot - now;
  }
}
