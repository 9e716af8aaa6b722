package io.meta138.oracle.sources.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Times in the forms venues use. */
public final class Times {
  private static final ZoneId FRANKFURT = ZoneId.of("Europe/Berlin");
  private static final int MAX_LENGTH = 40;
  private static final int MAX_DIGITS = 18;

  private Times() {}

  /** RFC 3339, such as {@code 2026-04-07T00:28:58.544778Z}. */
  public static Instant iso(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new RefusedException(Rejection.NOT_A_TIME, text.length() + " characters");
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new RefusedException(Rejection.NOT_A_TIME, Texts.shown(text));
    }
  }

  /** The form of a count of units since 1970. */
  public static Function<String, Instant> since1970(TimeUnit unit) {
    return text -> since1970(text, unit);
  }

  /** A count of units since 1970, in digits only. */
  public static Instant since1970(String text, TimeUnit unit) {
    long count = count(text, unit == TimeUnit.NANOSECONDS ? MAX_DIGITS + 1 : MAX_DIGITS);
    return switch (unit) {
      case NANOSECONDS -> Instant.ofEpochSecond(count / 1_000_000_000L, count % 1_000_000_000L);
      case MICROSECONDS -> Instant.ofEpochSecond(count / 1_000_000L, count % 1_000_000L * 1_000L);
      case MILLISECONDS -> Instant.ofEpochMilli(count);
      case SECONDS -> seconds(count);
      default -> throw new IllegalArgumentException("no venue counts in " + unit);
    };
  }

  /**
   * The beginning of a publication day in Frankfurt. The day's rates are fixed later that day;
   * taking its beginning never makes them look newer than they are.
   */
  public static Instant publicationDay(String text) {
    if (text.length() != 10) {
      throw new RefusedException(Rejection.NOT_A_TIME, Texts.shown(text));
    }
    try {
      return LocalDate.parse(text).atStartOfDay(FRANKFURT).toInstant();
    } catch (DateTimeException e) {
      throw new RefusedException(Rejection.NOT_A_TIME, Texts.shown(text));
    }
  }

  /** A sequence number or identifier: up to 18 digits. */
  public static long sequence(String text) {
    return count(text, MAX_DIGITS);
  }

  private static Instant seconds(long count) {
    if (count > 100_000_000_000L) {
      throw new RefusedException(Rejection.NOT_A_TIME, "seconds " + count);
    }
    return Instant.ofEpochSecond(count);
  }

  private static long count(String text, int maxDigits) {
    if (text.isEmpty() || text.length() > maxDigits) {
      throw new RefusedException(Rejection.NOT_A_TIME, text.length() + " digits");
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new RefusedException(Rejection.NOT_A_TIME, Texts.shown(text));
      }
      try {
        value = Math.addExact(Math.multiplyExact(value, 10L), (long) (c - '0'));
      } catch (ArithmeticException e) {
        throw new RefusedException(Rejection.NOT_A_TIME, Texts.shown(text));
      }
    }
    return value;
  }
}
