package io.meta138.oracle.sources.coinmarketcap;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.IdSymbols;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.Times;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** CoinMarketCap's REST side. */
final class CoinMarketCapRest extends JsonPoll {
  private static final Pattern ERROR_CODE = Pattern.compile("\"error_code\"\\s*:\\s*\"?(\\d{1,5})");

  private final Duration interval;

  /** Thirty requests a minute are allowed; we stay at a tenth. */
  CoinMarketCapRest(Duration interval) {
    super(Duration.ofSeconds(20));
    this.interval = interval;
  }

  @Override
  public Duration interval(Instant now, Optional<Instant> newest) {
    return interval;
  }

  @Override
  public List<PollRequest> requests(Map<String, SourceId> sources) {
    Map<String, Map<String, SourceId>> byCurrency = new TreeMap<>();
    sources.forEach((symbol, source) ->
        byCurrency
            .computeIfAbsent(IdSymbols.currency(symbol), _ -> new TreeMap<>())
            .put(symbol, source));
    return byCurrency.entrySet().stream()
        .map(one ->
            new PollRequest(
                path(
                        one.getValue().keySet().stream()
                            .map(IdSymbols::id)
                            .collect(Collectors.joining(",")))
                    + one.getKey(),
                one.getValue()))
        .toList();
  }

  @Override
  protected String path(String ids) {
    return "/v2/cryptocurrency/quotes/latest?id=" + ids + "&convert=";
  }

  @Override
  protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
    Map<String, String> status = HashMap.newHashMap(2);
    frame.object((name, value) -> {
      switch (name) {
        case "status" ->
            value.object((part, text) -> {
              if (part.equals("error_code") || part.equals("error_message")) {
                status.put(part, text.anyText());
              }
            });
        case "data" -> value.object((_, entry) -> entry(entry, batch));
        default -> {}
      }
    });
    String code = status.getOrDefault("error_code", "0");
    if (!code.equals("0")) {
      String message = code + " " + status.getOrDefault("error_message", "");
      pauseFor(code)
          .ifPresentOrElse(
              pause -> batch.throttled(pause, message), () -> batch.venueError(message));
    }
  }

  /** One asset; asked by symbol, the venue answers with all that share it. */
  private static void entry(JsonFrame entry, Batch batch) {
    if (entry.isArray()) {
      entry.array((_, asset) -> asset(asset, batch));
    } else {
      asset(entry, batch);
    }
  }

  /** Its identifier may come after its quotes. */
  private static void asset(JsonFrame asset, Batch batch) {
    String[] id = {""};
    Map<String, Ticker> byCurrency = HashMap.newHashMap(1);
    asset.object((name, value) -> {
      switch (name) {
        case "id" -> id[0] = value.anyText();
        case "quote" ->
            value.object((currency, quote) -> {
              Ticker ticker = batch.ticker();
              byCurrency.put(currency, ticker);
              quote.object((part, text) -> {
                switch (part) {
                  case "price" -> ticker.last(text.text());
                  case "last_updated" -> ticker.time(Times.iso(text.anyText()));
                  default -> {}
                }
              });
            });
        default -> {}
      }
    });
    byCurrency.forEach((currency, ticker) -> ticker.symbol(id[0] + ":" + currency));
  }

  /**
   * 1008: this minute's requests are used up; 1009: today's; 1010: this month's; 1011: the IP's.
   */
  private static Optional<Duration> pauseFor(String code) {
    return switch (code) {
      case "1008", "1011" -> Optional.of(Duration.ofMinutes(1));
      case "1009" -> Optional.of(Duration.ofHours(1));
      case "1010" -> Optional.of(Duration.ofHours(6));
      default -> Optional.empty();
    };
  }

  @Override
  public Duration pause(int status, Optional<Duration> retryAfter, String body) {
    Matcher code = ERROR_CODE.matcher(body.substring(0, Math.min(body.length(), 2_000)));
    return code.find()
        ? pauseFor(code.group(1)).orElseGet(() -> super.pause(status, retryAfter, body))
        : super.pause(status, retryAfter, body);
  }

  @Override
  public Optional<String> keyHeader(URI base) {
    return Optional.of("X-CMC_PRO_API_KEY");
  }
}
