package io.meta138.app.devnet.exchanges.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.MarketModel;
import io.meta138.app.devnet.exchanges.market.MarketSettings;
import io.meta138.app.devnet.exchanges.market.Playback;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FloorTest {
  private static final Instant START = Instant.parse("2026-01-16T12:00:00Z");
  private static final Instrument BTC_USD = new Instrument("BTC", "USD");

  private static Floor floor(long seed, int volatility) {
    MarketSettings settings = new MarketSettings(seed, Duration.ofMillis(500), 0, volatility);
    return new Floor(
        new MarketModel(settings, Playback.NONE, START),
        seed,
        OptionalInt.empty(),
        Duration.ofSeconds(2),
        1,
        START);
  }

  private static List<Ticker> heard(Floor floor, Venue venue, Duration length) {
    List<Ticker> heard = new ArrayList<>();
    floor.desk(venue).subscribe(BTC_USD, (book, ticker) -> heard.add(ticker));
    for (long ms = 100; ms <= length.toMillis(); ms += 100) {
      floor.tick(START.plusMillis(ms));
    }
    return heard;
  }

  @Test
  void sameSeedAndTimes_sameTickersByteForByte() {
    List<Ticker> first = heard(floor(3, 100), Venue.KRAKEN, Duration.ofSeconds(30));
    assertThat(first).hasSizeGreaterThan(20);
    assertThat(heard(floor(3, 100), Venue.KRAKEN, Duration.ofSeconds(30))).isEqualTo(first);
    assertThat(heard(floor(4, 100), Venue.KRAKEN, Duration.ofSeconds(30))).isNotEqualTo(first);
  }

  @Test
  void tickers_areCrossedNeverAndNumberedWithoutGaps() {
    long sequence = 1;
    for (Ticker ticker : heard(floor(5, 1_000), Venue.COINBASE, Duration.ofSeconds(60))) {
      sequence++;
      assertThat(ticker.sequence()).isEqualTo(sequence);
      BigDecimal bid = new BigDecimal(ticker.bid().bare());
      BigDecimal ask = new BigDecimal(ticker.ask().bare());
      assertThat(bid).isLessThan(ask);
      assertThat(new BigDecimal(ticker.last().bare())).isBetween(bid, ask);
    }
  }

  @Test
  void change_isPublishedAfterTheVenuesLagAndDatedThen() {
    Floor floor = floor(6, 100);
    Duration lag = floor.desk(Venue.BITSTAMP).profile().lag();
    List<Ticker> heard = heard(floor, Venue.BITSTAMP, Duration.ofSeconds(10));
    assertThat(heard.getFirst().time()).isEqualTo(START.plusMillis(500).plus(lag));
  }

  @Test
  void quietBook_repeatsItsStateForListenersAlone() {
    Floor floor = floor(7, 0);
    assertThat(heard(floor, Venue.GEMINI, Duration.ofSeconds(10))).hasSize(5);
    assertThat(floor.tick(START.plusSeconds(11))).isZero();
  }

  @Test
  void referenceRates_turnAtTheNextFixingOnly() {
    Floor floor = floor(8, 0);
    Instrument instrument = new Instrument("EUR", "USD");
    VenueDesk desk = floor.desk(Venue.ECB);
    String morning = desk.ticker(instrument).orElseThrow().last().bare();
    assertThat(desk.fix().day()).isEqualTo(LocalDate.parse("2026-01-15"));
    floor.step(Map.of("EUR", new BigDecimal("1.2")), START.plusSeconds(1));
    floor.tick(START.plusSeconds(60));
    assertThat(desk.ticker(instrument).orElseThrow().last().bare()).isEqualTo(morning);
    floor.tick(Instant.parse("2026-01-16T15:00:01Z"));
    assertThat(desk.fix().day()).isEqualTo(LocalDate.parse("2026-01-16"));
    assertThat(desk.ticker(instrument).orElseThrow().last().bare()).startsWith("1.2");
  }

  @Test
  void thousandPairsAtSevenVenues_areServed() {
    MarketSettings settings = new MarketSettings(9, Duration.ofMillis(500), 1_000, 100);
    Floor floor =
        new Floor(
            new MarketModel(settings, Playback.NONE, START),
            9,
            OptionalInt.empty(),
            Duration.ofSeconds(5),
            1,
            START);
    int[] heard = new int[1];
    for (Venue venue :
        List.of(
            Venue.BINANCE,
            Venue.OKX,
            Venue.BYBIT,
            Venue.COINBASE,
            Venue.KRAKEN,
            Venue.GEMINI,
            Venue.BITFINEX)) {
      String quote = venue.quotes().getFirst();
      for (int i = 1; i <= 1_000; i++) {
        String asset = String.format(java.util.Locale.ROOT, "A%04d", i);
        assertThat(
                floor
                    .desk(venue)
                    .subscribe(new Instrument(asset, quote), (book, ticker) -> heard[0]++))
            .isTrue();
      }
    }
    for (int i = 1; i <= 20; i++) {
      floor.tick(START.plusMillis(500L * i));
    }
    // ten seconds, each book at most every two, less what still lags
    assertThat(heard[0]).isBetween(15_000, 60_000);
  }
}
