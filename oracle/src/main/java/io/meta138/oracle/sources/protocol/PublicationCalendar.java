package io.meta138.oracle.sources.protocol;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * When the ECB publishes its reference rates: around 16:00 in Frankfurt on each day that is neither
 * a weekend nor a closing day of its payment system.
 */
public final class PublicationCalendar {
  /** Easter is the longest pause: five days and sixteen hours from Thursday's date on. */
  public static final Duration LIFETIME = Duration.ofDays(6);

  private static final ZoneId FRANKFURT = ZoneId.of("Europe/Berlin");
  private static final LocalTime PUBLISHED = LocalTime.of(16, 0);
  private static final Duration WAITING = Duration.ofMinutes(5);
  private static final Duration SETTLED = Duration.ofHours(1);

  private PublicationCalendar() {}

  /** The date of the rates that should be out by now. */
  public static LocalDate expected(Instant now) {
    ZonedDateTime there = now.atZone(FRANKFURT);
    LocalDate day = there.toLocalDate();
    if (there.toLocalTime().isBefore(PUBLISHED)) {
      day = day.minusDays(1);
    }
    while (!publishes(day)) {
      day = day.minusDays(1);
    }
    return day;
  }

  /** Whether rates are published that day. */
  public static boolean publishes(LocalDate day) {
    return day.getDayOfWeek() != DayOfWeek.SATURDAY
        && day.getDayOfWeek() != DayOfWeek.SUNDAY
        && !closed(day);
  }

  /** How soon to ask again: often while new rates are due, else seldom. */
  public static Duration interval(Instant now, Optional<Instant> newest) {
    boolean due =
        newest
            .map(time -> time.atZone(FRANKFURT).toLocalDate().isBefore(expected(now)))
            .orElse(true);
    return due ? WAITING : SETTLED;
  }

  private static boolean closed(LocalDate day) {
    LocalDate easter = easter(day.getYear());
    return isDay(day, Month.JANUARY, 1)
        || isDay(day, Month.MAY, 1)
        || isDay(day, Month.DECEMBER, 25)
        || isDay(day, Month.DECEMBER, 26)
        || day.equals(easter.minusDays(2))
        || day.equals(easter.plusDays(1));
  }

  private static boolean isDay(LocalDate day, Month month, int ofMonth) {
    return day.getMonth() == month && day.getDayOfMonth() == ofMonth;
  }

  /** Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher). */
  static LocalDate easter(int year) {
    int golden = year % 19;
    int century = year / 100;
    int yearOfCentury = year % 100;
    int correction = (century - (century + 8) / 25 + 1) / 3;
    int epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    int weekday =
        (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7;
    int shift = (golden + 11 * epact + 22 * weekday) / 451;
    int sum = epact + weekday - 7 * shift + 114;
    return LocalDate.of(year, sum / 31, sum % 31 + 1);
  }
}
