package io.meta138.incident.reviews;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Lengths of time as people read them. */
final class Spans {
  private Spans() {}

  /** A moment in UTC, to the millisecond where it is not a whole second. */
  static String at(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static String between(Instant from, Instant to) {
    return of(Duration.between(from, to));
  }

  /** Such as {@code 1 h 2 min 3 s}; below a minute with milliseconds where there are any. */
  static String of(Duration span) {
    if (span.isNegative()) {
      return "-" + of(span.negated());
    }
    if (span.toSeconds() < 60) {
      return span.toMillisPart() == 0
          ? span.toSeconds() + " s"
          : "%d.%03d s".formatted(span.toSeconds(), span.toMillisPart());
    }
    StringBuilder text = new StringBuilder();
    if (span.toHours() > 0) {
      text.append(span.toHours()).append(" h ");
    }
    if (span.toMinutesPart() > 0) {
      text.append(span.toMinutesPart()).append(" min ");
    }
    if (span.toSecondsPart() > 0) {
      text.append(span.toSecondsPart()).append(" s ");
    }
    return text.toString().strip();
  }
}
