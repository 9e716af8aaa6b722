package io.meta138.app.devnet.exchanges.books;

import io.meta138.app.devnet.exchanges.market.Assets;
import io.meta138.app.devnet.exchanges.market.MarketModel;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;

/** Reference rates that are set at 16:00 in Frankfurt on working days. */
public final class DailyFix {
  private static final ZoneId FRANKFURT = ZoneId.of("Europe/Berlin");
  private static final LocalTime FIXING = LocalTime.of(16, 0);

  private final MarketModel market;
  private final Map<String, BigDecimal> usd = new HashMap<>();
  private LocalDate day;

  DailyFix(MarketModel market, Instant now) {
    this.market = market;
    this.day = dayOf(now);
    capture();
  }

  /** The day of the current rates. */
  public LocalDate day() {
    return day;
  }

  /** Dollars for one unit at the last fixing. */
  BigDecimal usd(String currency) {
    BigDecimal rate = usd.get(currency);
    if (rate == null) {
      throw new IllegalArgumentException("no reference rate for " + currency);
    }
    return rate;
  }

  /** Takes the market's rates when a fixing has passed; whether one has. */
  boolean turn(Instant now) {
    LocalDate current = dayOf(now);
    if (current.equals(day)) {
      return false;
    }
    day = current;
    capture();
    return true;
  }

  private void capture() {
    for (String currency : Assets.CURRENCIES) {
      usd.put(currency, market.usd(Venue.ECB, currency));
    }
  }

  private static LocalDate dayOf(Instant now) {
    ZonedDateTime local = now.atZone(FRANKFURT);
    LocalDate day = local.toLocalDate();
    if (local.toLocalTime().isBefore(FIXING)) {
      day = day.minusDays(1);
    }
    while (day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
      day = day.minusDays(1);
    }
    return day;
  }
}
