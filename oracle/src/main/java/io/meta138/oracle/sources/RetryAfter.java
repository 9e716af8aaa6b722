package io.meta138.oracle.sources;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds or a date. */
final class RetryAfter {
  /** Longer than any venue bans; a hostile header cannot silence it for longer. */
  private static final Duration MOST = Duration.ofDays(3);

  private RetryAfter() {}

  /** The pause it asks for, at most three days; empty when it cannot be read. */
  static Optional<Duration> parse(String text, Instant now) {
    String value = text.strip();
    if (!value.isEmpty()
        && value.length() <= 9
        && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(bounded(Duration.ofSeconds(Integer.parseInt(value))));
    }
    if (value.length() > 40) {
      return Optional.empty();
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(bounded(Duration.between(now, until)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration pause) {
    return pause.isNegative() ? Duration.ZERO : pause.compareTo(MOST) > 0 ? MOST : pause;
  }
}
