package io.meta138.oracle.sources.coingecko;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.IdSymbols;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.PolledVenue;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * CoinGecko. Price: its own average, a JSON number, dated by {@code last_updated_at}. It repeats
 * the exchanges, so it is of no independence group. All markets come in one request: the free plan
 * allows 10,000 a month, one in four and a half minutes, and failed calls count too.
 */
public final class CoinGeckoVenue extends PolledVenue {
  private static final Duration LIFETIME = Duration.ofMinutes(15);
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private static final Map<String, String> IDS =
      Map.ofEntries(
          Map.entry("BTC", "bitcoin"),
          Map.entry("ETH", "ethereum"),
          Map.entry("SOL", "solana"),
          Map.entry("XRP", "ripple"),
          Map.entry("BNB", "binancecoin"),
          Map.entry("ADA", "cardano"),
          Map.entry("DOGE", "dogecoin"),
          Map.entry("LTC", "litecoin"),
          Map.entry("LINK", "chainlink"),
          Map.entry("DOT", "polkadot"),
          Map.entry("AVAX", "avalanche-2"),
          Map.entry("BCH", "bitcoin-cash"),
          Map.entry("UNI", "uniswap"),
          Map.entry("AAVE", "aave"),
          Map.entry("ATOM", "cosmos"),
          Map.entry("XLM", "stellar"),
          Map.entry("TRX", "tron"),
          Map.entry("ALGO", "algorand"),
          Map.entry("NEAR", "near"),
          Map.entry("FIL", "filecoin"),
          Map.entry("SHIB", "shiba-inu"),
          Map.entry("USDT", "tether"),
          Map.entry("USDC", "usd-coin"),
          Map.entry("DAI", "dai"));

  /** The venue as documented. */
  public CoinGeckoVenue() {
    super(
        new VenueProfile(
            "coingecko",
            Optional.empty(),
            LIFETIME,
            Optional.empty(),
            URI.create("https://api.coingecko.com"),
            VenueProfile.Key.OPTIONAL,
            Markets.of(Markets.in("USD", String.join(" ", new TreeSet<>(IDS.keySet()))))),
        new IdSymbols(IDS, Set.of("USD", "EUR", "GBP", "BTC", "ETH")),
        new Rest());
  }

  private static final class Rest extends JsonPoll {
    /** About thirty requests a minute are allowed; we stay at a tenth. */
    Rest() {
      super(Duration.ofSeconds(20));
    }

    @Override
    public Duration interval(Instant now, Optional<Instant> newest) {
      return INTERVAL;
    }

    @Override
    public List<PollRequest> requests(Map<String, SourceId> sources) {
      if (sources.isEmpty()) {
        return List.of();
      }
      TreeSet<String> ids = new TreeSet<>();
      TreeSet<String> currencies = new TreeSet<>();
      for (String symbol : sources.keySet()) {
        ids.add(IdSymbols.id(symbol));
        currencies.add(IdSymbols.currency(symbol).toLowerCase(Locale.ROOT));
      }
      return List.of(
          new PollRequest(
              path(String.join(",", ids)).replace("{currencies}", String.join(",", currencies)),
              sources));
    }

    @Override
    protected String path(String ids) {
      return "/api/v3/simple/price?ids="
          + ids
          + "&vs_currencies={currencies}&include_last_updated_at=true&precision=full";
    }

    /** The answer holds every asset in every currency; what was not asked for is left. */
    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      frame.object((id, asset) -> {
        if (id.equals("status") || id.equals("error")) {
          throw Batch.refused(Rejection.VENUE_ERROR, "an error instead of prices");
        }
        List<Ticker> tickers = new ArrayList<>(1);
        String[] updated = {""};
        asset.object((name, value) -> {
          if (name.equals("last_updated_at")) {
            updated[0] = value.anyText();
            return;
          }
          String symbol = id + ":" + name.toUpperCase(Locale.ROOT);
          if (request.sources().containsKey(symbol)) {
            tickers.add(batch.ticker().symbol(symbol).last(value.text()));
          }
        });
        for (Ticker ticker : tickers) {
          ticker.time(Times.since1970(updated[0], TimeUnit.SECONDS));
        }
      });
    }

    @Override
    public Optional<String> keyHeader(URI base) {
      String host = base.getHost();
      return Optional.of(
          host != null && host.startsWith("pro-") ? "x-cg-pro-api-key" : "x-cg-demo-api-key");
    }
  }
}
