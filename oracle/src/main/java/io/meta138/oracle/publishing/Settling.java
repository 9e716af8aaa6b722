package io.meta138.oracle.publishing;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets a report wait while prices are on the move. Venues tell of one move within tens of
 * milliseconds of each other, and a row has one answer a second: what leaves with half of the move
 * corrects itself a second later, what waits for the rest leaves right.
 */
final class Settling {
  private final Duration quiet;
  private final Duration most;
  private Instant quietAt = Instant.MIN;
  private @Nullable Instant dueSince;

  /**
   * Nothing moves yet.
   *
   * @param quiet how long no price may have moved
   * @param most longest wait for that, from when the first row was due
   */
  Settling(Duration quiet, Duration most) {
    this.quiet = quiet;
    this.most = most;
  }

  /** A price moved by much of its deviation, or is the feed's first. */
  void moved(Instant now) {
    quietAt = now.plus(quiet);
  }

  /** Whether what is due at this moment waits. */
  boolean holdsBack(Instant now) {
    Instant since = dueSince == null ? now : dueSince;
    dueSince = since;
    return now.isBefore(end(since));
  }

  /** When what waits leaves, if nothing moves any more; empty when nothing waits. */
  @Nullable Instant until() {
    return dueSince == null ? null : end(dueSince);
  }

  /** Nothing is due, or all of it has left. */
  void over() {
    dueSince = null;
  }

  private Instant end(Instant since) {
    Instant latest = since.plus(most);
    return quietAt.isBefore(latest) ? quietAt : latest;
  }
}
