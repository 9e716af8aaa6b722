package io.meta138.oracle.sources.kraken;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Kraken's REST side: some markets in one request, because one request a second is allowed. */
final class KrakenRest extends JsonPoll {
  private static final int MARKETS_PER_REQUEST = 10;

  /** A little more than the second that Kraken recommends. */
  KrakenRest() {
    super(Duration.ofMillis(1_200));
  }

  @Override
  public List<PollRequest> requests(Map<String, SourceId> sources) {
    return inGroups(
        sources,
        MARKETS_PER_REQUEST,
        some ->
            some.stream()
                .map(KrakenRest::restSymbol)
                .collect(Collectors.joining(",", "/0/public/Ticker?pair=", "")));
  }

  private static String restName(String asset) {
    return switch (asset) {
      case "BTC" -> "XBT";
      case "DOGE" -> "XDG";
      default -> asset;
    };
  }

  private static String restSymbol(String symbol) {
    int slash = symbol.indexOf('/');
    return restName(symbol.substring(0, slash)) + restName(symbol.substring(slash + 1));
  }

  @Override
  protected String path(String symbol) {
    return "/0/public/Ticker?pair=" + restSymbol(symbol);
  }

  @Override
  protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
    Map<String, String> asked = new HashMap<>();
    for (String symbol : request.sources().keySet()) {
      names(symbol).forEach(name -> asked.put(name, symbol));
    }
    frame.object((name, value) -> {
      switch (name) {
        case "error" -> value.array((_, text) -> problem(text.anyText(), batch));
        case "result" ->
            value.object((key, market) -> {
              Ticker ticker = batch.ticker().symbol(asked.getOrDefault(key, key));
              market.object((part, text) -> market(ticker, part, text));
            });
        default -> {}
      }
    });
  }

  private static void problem(String text, Batch batch) {
    if (text.contains("Rate limit") || text.contains("Throttled")) {
      batch.throttled(Duration.ofSeconds(10), text);
    } else {
      batch.venueError(text);
    }
  }

  private static void market(Ticker ticker, String name, JsonFrame value) {
    switch (name) {
      case "a" -> first(value, ticker::ask);
      case "b" -> first(value, ticker::bid);
      case "c" -> first(value, ticker::last);
      case "v" ->
          value.array((index, text) -> {
            if (index == 1) {
              ticker.volume(text.text());
            }
          });
      default -> {}
    }
  }

  private static void first(JsonFrame list, Consumer<@Nullable String> part) {
    list.array((index, text) -> {
      if (index == 0) {
        part.accept(text.text());
      }
    });
  }

  /** Every way Kraken may write the market that was asked for. */
  private static Set<String> names(String symbol) {
    int slash = symbol.indexOf('/');
    String base = restName(symbol.substring(0, slash));
    String quote = restName(symbol.substring(slash + 1));
    return Set.of(
        symbol,
        base + quote,
        "X" + base + quote,
        "X" + base + "Z" + quote,
        "X" + base + "X" + quote,
        "Z" + base + "Z" + quote,
        base + "Z" + quote);
  }
}
