package io.meta138.oracle.sources.frankfurter;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.PolledVenue;
import io.meta138.oracle.sources.protocol.PublicationCalendar;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.Symbols;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Frankfurter, which repeats the ECB's reference rates and so shares its independence group. Price:
 * the rate of its base, dated by the day of publication. One request for each base currency.
 */
public final class FrankfurterVenue extends PolledVenue {
  /** The venue as documented. */
  public FrankfurterVenue() {
    super(
        new VenueProfile(
            "frankfurter",
            Optional.of("ecb"),
            PublicationCalendar.LIFETIME,
            Optional.empty(),
            URI.create("https://api.frankfurter.dev"),
            VenueProfile.Key.NONE,
            Markets.of(
                Markets.in("USD", "EUR GBP JPY CHF CAD AUD NZD CNY INR SGD KRW BRL"),
                Markets.in("USD", "MXN ZAR SEK NOK DKK PLN TRY HKD"),
                Markets.in("GBP", "EUR"),
                Markets.in("JPY", "EUR USD"),
                Markets.in("CHF", "EUR"))),
        new CurrencySymbols(),
        new Rest());
  }

  /** {@code EUR/USD}, as everybody writes it. */
  private static final class CurrencySymbols implements Symbols {
    private static final Pattern SYMBOL = Pattern.compile("([A-Z]{3})/([A-Z]{3})");

    @Override
    public Optional<String> symbol(Pair pair) {
      return Optional.of(pair.toString()).filter(text -> SYMBOL.matcher(text).matches());
    }

    @Override
    public Optional<Pair> pair(String symbol) {
      return SYMBOL.matcher(symbol).matches() ? Optional.of(Pair.parse(symbol)) : Optional.empty();
    }
  }

  private static final class Rest extends JsonPoll {
    Rest() {
      super(Duration.ofSeconds(1));
    }

    @Override
    public Duration interval(Instant now, Optional<Instant> newest) {
      return PublicationCalendar.interval(now, newest);
    }

    @Override
    public List<PollRequest> requests(Map<String, SourceId> sources) {
      Map<String, Map<String, SourceId>> byBase = new TreeMap<>();
      sources.forEach((symbol, source) ->
          byBase.computeIfAbsent(symbol.substring(0, 3), _ -> new TreeMap<>()).put(symbol, source));
      return byBase.entrySet().stream()
          .map(one ->
              new PollRequest(
                  path(one.getKey())
                      + one.getValue().keySet().stream()
                          .map(symbol -> symbol.substring(4))
                          .collect(Collectors.joining(",")),
                  one.getValue()))
          .toList();
    }

    @Override
    protected String path(String base) {
      return "/v1/latest?base=" + base + "&symbols=";
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      String expected = request.onlySymbol().substring(0, 3);
      Map<String, String> texts = HashMap.newHashMap(3);
      List<Ticker> tickers = new ArrayList<>();
      frame.object((name, value) -> {
        switch (name) {
          case "amount", "base", "date" -> texts.put(name, value.anyText());
          case "rates" ->
              value.object((currency, rate) ->
                  tickers.add(batch.ticker().symbol(expected + "/" + currency).last(rate.text())));
          case "message" -> throw Batch.refused(Rejection.VENUE_ERROR, value.anyText());
          default -> {}
        }
      });
      String base = texts.getOrDefault("base", "");
      if (!base.equals(expected)) {
        throw Batch.refused(Rejection.UNKNOWN_SYMBOL, "base " + base + " for " + expected);
      }
      String amount = texts.getOrDefault("amount", "");
      if (!amount.equals("1") && !amount.equals("1.0")) {
        throw Batch.refused(Rejection.OUT_OF_BOUNDS, "rates of an amount of " + amount);
      }
      Instant day = Times.publicationDay(texts.getOrDefault("date", ""));
      tickers.forEach(ticker -> ticker.time(day));
    }
  }
}
