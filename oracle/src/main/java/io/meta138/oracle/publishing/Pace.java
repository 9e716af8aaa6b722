package io.meta138.oracle.publishing;

import java.time.Duration;
import java.time.Instant;

/**
 * When the next report may leave: while one is on its way not before it has had its time, which
 * doubles as long as nothing is mined; after a failure not before a pause, longer each time in a
 * row.
 */
final class Pace {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MOST_PAUSE = Duration.ofSeconds(15);

  private final Duration usual;
  private final Duration most;
  private Duration patience;
  private Duration pause = Duration.ZERO;
  private Instant sentAt = Instant.MIN;
  private Instant resumeAt = Instant.MIN;

  Pace(PublisherSettings settings) {
    this.usual = settings.patience();
    this.most = settings.mostPatience();
    this.patience = usual;
  }

  /** Whether a report may leave now. */
  boolean allows(Instant now, boolean oneOnItsWay) {
    return !now.isBefore(resumeAt) && !(oneOnItsWay && now.isBefore(sentAt.plus(patience)));
  }

  /** When the report on its way has had its time. */
  Instant patienceEnds() {
    return sentAt.plus(patience);
  }

  void sent(Instant now, boolean otherOnItsWay) {
    patience = otherOnItsWay ? shorter(patience.multipliedBy(2), most) : usual;
    sentAt = now;
  }

  void mined() {
    pause = Duration.ZERO;
    patience = usual;
  }

  /** What became of a report is not known before the chain was read. */
  void doubt(Instant now) {
    resumeAt = now.plus(most);
  }

  void failed(Instant now) {
    pause = pause.isZero() ? FIRST_PAUSE : shorter(pause.multipliedBy(2), MOST_PAUSE);
    resumeAt = now.plus(pause);
  }

  private static Duration shorter(Duration left, Duration right) {
    return left.compareTo(right) < 0 ? left : right;
  }
}
