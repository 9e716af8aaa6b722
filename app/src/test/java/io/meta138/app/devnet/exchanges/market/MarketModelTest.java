package io.meta138.app.devnet.exchanges.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MarketModelTest {
  private static final Instant START = Instant.parse("2026-01-15T12:00:00Z");

  private static MarketModel model(long seed, int generated, int volatility) {
    return new MarketModel(
        new MarketSettings(seed, Duration.ofMillis(500), generated, volatility),
        Playback.NONE,
        START);
  }

  private static Map<String, BigDecimal> prices(MarketModel model) {
    Map<String, BigDecimal> prices = new TreeMap<>();
    model.assets().forEach(asset -> prices.put(asset, model.usd(Venue.KRAKEN, asset)));
    return prices;
  }

  @Test
  void sameSeed_samePricesHoweverOftenItIsAsked() {
    MarketModel often = model(7, 10, 100);
    MarketModel once = model(7, 10, 100);
    for (int i = 1; i <= 240; i++) {
      often.advance(START.plusMillis(i * 250L));
    }
    once.advance(START.plusSeconds(60));
    assertThat(prices(often)).isEqualTo(prices(once));
  }

  @Test
  void resumed_walksOnAsIfItHadNeverEnded() {
    MarketModel whole = model(7, 10, 100);
    MarketModel first = model(7, 10, 100);
    MarketModel second = model(7, 10, 100);
    first.set("BTC", new BigDecimal("70000"));
    whole.set("BTC", new BigDecimal("70000"));
    whole.advance(START.plusSeconds(60));
    first.advance(START.plusSeconds(20));
    assertThat(second.resume(first.moment())).isTrue();
    assertThat(prices(second)).isEqualTo(prices(first));
    second.advance(START.plusSeconds(40));
    assertThat(prices(second)).isEqualTo(prices(whole));
  }

  @Test
  void resumedFromAnotherSeed_startsOver() {
    MarketModel other = model(8, 0, 100);
    other.advance(START.plusSeconds(20));
    MarketModel model = model(7, 0, 100);
    Map<String, BigDecimal> before = prices(model);
    assertThat(model.resume(other.moment())).isFalse();
    assertThat(prices(model)).isEqualTo(before);
  }

  @Test
  void otherSeed_otherPrices() {
    MarketModel one = model(7, 0, 100);
    MarketModel other = model(8, 0, 100);
    one.advance(START.plusSeconds(60));
    other.advance(START.plusSeconds(60));
    assertThat(one.usd(Venue.OKX, "BTC")).isNotEqualByComparingTo(other.usd(Venue.OKX, "BTC"));
  }

  @Test
  void hours_leaveStablecoinsAtParAndCurrenciesCalm() {
    MarketModel model = model(138, 0, 100);
    for (int minute = 1; minute <= 240; minute++) {
      model.advance(START.plusSeconds(minute * 60L));
      for (String stable : List.of("USDT", "USDC", "DAI")) {
        assertThat(model.usd(Venue.OKX, stable)).isBetween(dec("0.995"), dec("1.005"));
      }
      assertThat(model.usd(Venue.OKX, "EUR")).isBetween(dec("1.06"), dec("1.11"));
    }
    assertThat(model.usd(Venue.OKX, "BTC"))
        .isBetween(dec("55000"), dec("80000"))
        .isNotEqualByComparingTo("67250");
  }

  @Test
  void coins_moveTogetherMoreOftenThanNot() {
    MarketModel model = model(138, 0, 100);
    int together = 0;
    BigDecimal btc = model.usd(Venue.OKX, "BTC");
    BigDecimal eth = model.usd(Venue.OKX, "ETH");
    for (int i = 1; i <= 1_000; i++) {
      model.advance(START.plusMillis(500L * i));
      BigDecimal nextBtc = model.usd(Venue.OKX, "BTC");
      BigDecimal nextEth = model.usd(Venue.OKX, "ETH");
      together += nextBtc.compareTo(btc) == nextEth.compareTo(eth) ? 1 : 0;
      btc = nextBtc;
      eth = nextEth;
    }
    assertThat(together).isBetween(580, 800);
  }

  @Test
  void generatedAssets_moveEveryTwoSecondsAtMost() {
    MarketModel model = model(1, 100, 100);
    int changes = 0;
    for (int i = 1; i <= 40; i++) {
      changes += model.advance(START.plusMillis(500L * i)).contains("A0042") ? 1 : 0;
    }
    assertThat(changes).isEqualTo(10);
  }

  @Test
  void noVolatility_standsStillUntilSet() {
    MarketModel model = model(1, 0, 0);
    assertThat(model.advance(START.plusSeconds(30))).isEmpty();
    model.set("ETH", dec("2500"));
    assertThat(model.usd(Venue.OKX, "ETH")).isEqualByComparingTo("2500");
    assertThatThrownBy(() -> model.set("ETH", BigDecimal.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model.set("FOO", BigDecimal.ONE)).hasMessageContaining("FOO");
  }

  @Test
  void profiles_areSeededAndBounded() {
    for (long seed = 0; seed < 200; seed++) {
      VenueProfile profile = VenueProfile.seeded(seed, "okx", OptionalInt.of(20));
      assertThat(profile.lag()).as("seed " + seed).isBetween(Duration.ZERO, Duration.ofSeconds(3));
      assertThat(profile.basisPpm()).as("seed " + seed).isBetween(-1_000L, 1_000L);
      assertThat(profile.spreadPpm()).isEqualTo(2_000);
    }
    assertThat(VenueProfile.seeded(5, "okx", OptionalInt.empty()))
        .isEqualTo(VenueProfile.seeded(5, "okx", OptionalInt.empty()))
        .isNotEqualTo(VenueProfile.seeded(5, "kraken", OptionalInt.empty()));
  }

  @Test
  void venues_tradeInTheirUsualCurrencies() {
    assertThat(Venue.BINANCE.trades(Instrument.parse("BTC/USDT"))).isTrue();
    assertThat(Venue.BINANCE.trades(Instrument.parse("BTC/USD"))).isFalse();
    assertThat(Venue.KRAKEN.trades(Instrument.parse("EUR/USD"))).isTrue();
    assertThat(Venue.KRAKEN.trades(Instrument.parse("USD/EUR"))).isFalse();
    assertThat(Venue.KRAKEN.trades(Instrument.parse("USD/JPY"))).isTrue();
    assertThat(Venue.COINBASE.trades(Instrument.parse("USDT/USD"))).isTrue();
    assertThat(Venue.ECB.trades(Instrument.parse("BTC/USD"))).isFalse();
  }

  private static BigDecimal dec(String text) {
    return new BigDecimal(text);
  }
}
