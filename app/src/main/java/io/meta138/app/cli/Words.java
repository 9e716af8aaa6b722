package io.meta138.app.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** How commands write numbers and times for people. */
final class Words {
  /** What stands where nothing is known. */
  static final String NONE = "–";

  private static final int PRICE_DIGITS = 7;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  /** Seven significant digits, which fits every price from yen to bitcoin. */
  static String price(BigDecimal price) {
    int integer = Math.max(1, price.precision() - price.scale());
    int scale = Math.max(2, Math.min(8, PRICE_DIGITS - integer));
    return String.format(
        Locale.ROOT, "%,." + scale + "f", price.setScale(scale, RoundingMode.HALF_EVEN));
  }

  static String price(Optional<BigDecimal> price) {
    return price.map(Words::price).orElse(NONE);
  }

  /** One unit: 12s, 5m, 3h, 2d. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + "m";
    }
    return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }

  /** Time of day in UTC. */
  static String time(Instant at) {
    return TIME.format(at);
  }

  /** Date and time in UTC. */
  static String date(Instant at) {
    return DATE.format(at);
  }

  /** A count with its noun: 1 feed, 2 feeds. */
  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** A number with its thousands apart; nothing for zero and less. */
  static String number(long number) {
    return number <= 0 ? NONE : String.format(Locale.ROOT, "%,d", number);
  }

  /** A change in hundredths of a per cent, such as +0.25 %. */
  static String change(BigDecimal from, BigDecimal to) {
    if (from.signum() == 0) {
      return NONE;
    }
    BigDecimal percent =
        to.subtract(from).multiply(BigDecimal.valueOf(100)).divide(from, 3, RoundingMode.HALF_EVEN);
    return (percent.signum() > 0 ? "+" : "") + percent.toPlainString() + " %";
  }
}
