package io.meta138.oracle.sources.bitfinex;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bitfinex's REST side: many markets in one request, because few requests are allowed. */
final class BitfinexRest extends JsonPoll {
  private static final int MARKETS_PER_REQUEST = 50;

  /** Ten to ninety requests a minute are allowed, depending on the endpoint. */
  BitfinexRest() {
    super(Duration.ofSeconds(3));
  }

  @Override
  public List<PollRequest> requests(Map<String, SourceId> sources) {
    return inGroups(sources, MARKETS_PER_REQUEST, some -> path(String.join(",", some)));
  }

  @Override
  protected String path(String symbol) {
    return "/v2/tickers?symbols=" + symbol;
  }

  @Override
  protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
    List<String> error = new ArrayList<>(0);
    frame.array((index, value) -> {
      if (value.isArray()) {
        prices(value, batch.ticker(), 1);
      } else {
        error.add(value.anyText());
      }
    });
    if (!error.isEmpty()) {
      String message = String.join(" ", error.subList(0, Math.min(3, error.size())));
      if (error.contains("11010")) {
        batch.throttled(Duration.ofMinutes(1), message);
      } else if (error.contains("20060")) {
        batch.throttled(Duration.ofMinutes(1), message);
        batch.venueError(message);
      } else {
        throw Batch.refused(Rejection.VENUE_ERROR, message);
      }
    }
  }

  /**
   * The ten numbers of a ticker, the first of them at this index, the symbol before them if any.
   */
  static void prices(JsonFrame row, Ticker ticker, int first) {
    row.array((index, value) -> {
      switch (index - first) {
        case -1 -> ticker.symbol(value.text());
        case 0 -> ticker.bid(value.text());
        case 2 -> ticker.ask(value.text());
        case 6 -> ticker.last(value.text());
        case 7 -> ticker.volume(value.text());
        default -> {}
      }
    });
  }
}
