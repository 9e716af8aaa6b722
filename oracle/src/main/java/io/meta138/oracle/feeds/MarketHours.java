package io.meta138.oracle.feeds;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Set;

/** When a market trades. */
public sealed interface MarketHours {
  /** A market that never closes. */
  MarketHours ALWAYS = new Always();

  /**
   * Foreign exchange: from Sunday 17:00 to Friday 17:00 in New York, closed on 25 December and 1
   * January.
   */
  MarketHours FOREX =
      new Weekly(
          ZoneId.of("America/New_York"),
          DayOfWeek.SUNDAY,
          DayOfWeek.FRIDAY,
          LocalTime.of(17, 0),
          Set.of(MonthDay.of(1, 1), MonthDay.of(12, 25)));

  /** Whether it trades at this moment. */
  boolean isOpen(Instant at);

  /** The first moment after this one at which it may open or close; far away when it never does. */
  Instant nextChange(Instant after);

  /** Open around the clock. */
  record Always() implements MarketHours {
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    @Override
    public boolean isOpen(Instant at) {
      return true;
    }

    @Override
    public Instant nextChange(Instant after) {
      return NEVER;
    }
  }

  /**
   * Open once a week, from one day's hour to another's.
   *
   * @param zone where the clock hangs
   * @param opens day of the week it opens
   * @param closes day of the week it closes
   * @param hour the hour of both
   * @param closedDays whole local days without trading
   */
  record Weekly(
      ZoneId zone, DayOfWeek opens, DayOfWeek closes, LocalTime hour, Set<MonthDay> closedDays)
      implements MarketHours {
    /** Copies the days. */
    public Weekly {
      closedDays = Set.copyOf(closedDays);
    }

    @Override
    public boolean isOpen(Instant at) {
      ZonedDateTime local = at.atZone(zone);
      if (closedDays.contains(MonthDay.from(local))) {
        return false;
      }
      return lastTurn(local, opens).isAfter(lastTurn(local, closes));
    }

    @Override
    public Instant nextChange(Instant after) {
      ZonedDateTime local = after.atZone(zone);
      ZonedDateTime midnight = local.toLocalDate().plusDays(1).atStartOfDay(zone);
      ZonedDateTime turn = local.toLocalDate().atTime(hour).atZone(zone);
      return turn.isAfter(local) ? turn.toInstant() : midnight.toInstant();
    }

    private ZonedDateTime lastTurn(ZonedDateTime local, DayOfWeek day) {
      LocalDate date = local.toLocalDate().with(TemporalAdjusters.previousOrSame(day));
      ZonedDateTime turn = date.atTime(hour).atZone(zone);
      return turn.isAfter(local) ? date.minusWeeks(1).atTime(hour).atZone(zone) : turn;
    }
  }
}
