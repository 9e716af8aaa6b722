package io.meta138.incident.reviews;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;

/** Counts days from Monday to Friday that are no holidays, in UTC. */
final class BusinessDays {
  private BusinessDays() {}

  /** The end of the business day that comes so many after the day of that time. */
  static Instant endOf(Instant from, int days, Collection<LocalDate> holidays) {
    LocalDate day = LocalDate.ofInstant(from, ZoneOffset.UTC);
    int left = days;
    while (left > 0) {
      day = day.plusDays(1);
      boolean weekend =
          day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
      if (!weekend && !holidays.contains(day)) {
        left--;
      }
    }
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
