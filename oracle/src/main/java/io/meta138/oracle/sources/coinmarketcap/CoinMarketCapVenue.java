package io.meta138.oracle.sources.coinmarketcap;

import io.meta138.oracle.sources.protocol.IdSymbols;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PolledVenue;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * CoinMarketCap. Price: its own average, a JSON number or null, dated by {@code last_updated}. It
 * repeats the exchanges, so it is of no independence group. Assets are named by identifier, because
 * tickers are not unique there; one request for each currency; monthly credits allow one in five
 * minutes.
 */
public final class CoinMarketCapVenue extends PolledVenue {
  private static final Duration LIFETIME = Duration.ofMinutes(15);
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private static final Map<String, String> IDS =
      Map.ofEntries(
          Map.entry("BTC", "1"),
          Map.entry("LTC", "2"),
          Map.entry("XRP", "52"),
          Map.entry("DOGE", "74"),
          Map.entry("XLM", "512"),
          Map.entry("USDT", "825"),
          Map.entry("ETH", "1027"),
          Map.entry("BCH", "1831"),
          Map.entry("BNB", "1839"),
          Map.entry("TRX", "1958"),
          Map.entry("LINK", "1975"),
          Map.entry("ADA", "2010"),
          Map.entry("FIL", "2280"),
          Map.entry("USDC", "3408"),
          Map.entry("ATOM", "3794"),
          Map.entry("ALGO", "4030"),
          Map.entry("DAI", "4943"),
          Map.entry("SOL", "5426"),
          Map.entry("AVAX", "5805"),
          Map.entry("SHIB", "5994"),
          Map.entry("NEAR", "6535"),
          Map.entry("DOT", "6636"),
          Map.entry("UNI", "7083"),
          Map.entry("AAVE", "7278"));

  /** The venue as documented. */
  public CoinMarketCapVenue() {
    super(
        new VenueProfile(
            "coinmarketcap",
            Optional.empty(),
            LIFETIME,
            Optional.empty(),
            URI.create("https://pro-api.coinmarketcap.com"),
            VenueProfile.Key.REQUIRED,
            Markets.of(Markets.in("USD", String.join(" ", new TreeSet<>(IDS.keySet()))))),
        new IdSymbols(IDS, Set.of("USD", "EUR", "GBP", "BTC", "ETH")),
        new CoinMarketCapRest(INTERVAL));
  }
}
