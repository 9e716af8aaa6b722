package io.meta138.chain.rpc;

import java.time.Duration;

/**
 * The newest block that questions found and the subscription has yet to announce: one that never
 * does is silent though its connection stands. Used by one thread; times are readings of the
 * monotonic clock.
 */
final class AwaitedHead {
  private final long grace;
  private boolean awaiting;
  private long number;
  private long since;

  /** Allows an announcement this much later than the answer to a question. */
  AwaitedHead(Duration grace) {
    this.grace = grace.toNanos();
  }

  /**
   * This block should be announced soon.
   *
   * @return when it is overdue
   */
  long expect(long block, long now) {
    awaiting = true;
    number = block;
    since = now;
    return since + grace;
  }

  void announced(long block) {
    awaiting &= block < number;
  }

  void forget() {
    awaiting = false;
  }

  boolean isOverdue(long now) {
    return awaiting && now - since >= grace;
  }

  long number() {
    return number;
  }
}
