package io.meta138.oracle.sources.coinbaseadvanced;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Batches;
import io.meta138.oracle.sources.protocol.ConnectionSequence;
import io.meta138.oracle.sources.protocol.Intake;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollProtocol;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.RuleSymbols;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import io.meta138.oracle.sources.protocol.Symbols;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.Venue;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Coinbase Advanced Trade: the same book as Coinbase Exchange, hence the same independence group.
 * Price: the middle of best bid and ask. The frame's timestamp dates the stream; the REST answer's
 * only time is that of the last trade. A {@code sequence_num} left out is a lost message.
 */
public final class CoinbaseAdvancedVenue implements Venue, StreamProtocol {
  private static final StreamLimits LIMITS =
      new StreamLimits(
          200,
          Duration.ofMillis(200),
          Duration.ofMillis(150),
          Duration.ofSeconds(20),
          StreamLimits.LIFE,
          Duration.ofSeconds(20));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "coinbaseadvanced",
          "coinbase",
          "wss://advanced-trade-ws.coinbase.com",
          "https://api.coinbase.com",
          Markets.of(
              Markets.in(
                  "USD",
                  "BTC ETH SOL XRP ADA DOGE LTC LINK DOT AVAX BCH UNI AAVE ATOM XLM ALGO NEAR FIL"
                      + " SHIB USDT DAI"),
              Markets.in("EUR", "BTC ETH SOL USDT USDC"),
              Markets.in("GBP", "BTC ETH USDC"),
              Markets.in("USDT", "BTC ETH")));

  private final Symbols symbols = RuleSymbols.separated("-");
  private final PollProtocol poll = new Rest();

  @Override
  public VenueProfile profile() {
    return PROFILE;
  }

  @Override
  public Symbols symbols() {
    return symbols;
  }

  @Override
  public Optional<StreamProtocol> stream() {
    return Optional.of(this);
  }

  @Override
  public PollProtocol poll() {
    return poll;
  }

  @Override
  public StreamLimits limits() {
    return LIMITS;
  }

  @Override
  public String path(List<String> symbolsOfConnection) {
    return "";
  }

  @Override
  public List<String> subscriptions(List<String> symbolsOfConnection) {
    return Batches.of(
        symbolsOfConnection,
        100,
        some ->
            "{\"type\":\"subscribe\",\"product_ids\":["
                + Batches.quoted(some)
                + "],\"channel\":\"ticker\"}");
  }

  @Override
  public Optional<String> keepAlive() {
    return Optional.empty();
  }

  @Override
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    ConnectionSequence sequence = new ConnectionSequence();
    return (frame, receivedAt, out) ->
        intake.read(
            frame, receivedAt, (value, batch) -> new Parts(batch).read(value, sequence), out);
  }

  /** One frame; its timestamp may come after its tickers. */
  private static final class Parts {
    private final Batch batch;
    private final List<Ticker> tickers = new ArrayList<>(1);
    private String time = "";
    private String number = "";
    private String type = "";
    private String problem = "";

    Parts(Batch batch) {
      this.batch = batch;
    }

    void read(JsonFrame frame, ConnectionSequence sequence) {
      frame.object((name, value) -> {
        switch (name) {
          case "timestamp" -> time = value.anyText();
          case "sequence_num" -> number = value.anyText();
          case "type" -> type = value.anyText();
          case "message" -> problem = value.anyText();
          case "events" -> value.array((_, event) -> event.object(this::event));
          default -> {}
        }
      });
      if (type.equals("error")) {
        batch.subscriptionRefused("", problem);
      }
      for (Ticker ticker : tickers) {
        ticker.time(Times.iso(time));
      }
      if (!number.isEmpty()) {
        sequence.take(Times.sequence(number), batch);
      }
    }

    private void event(String name, JsonFrame value) {
      if (name.equals("tickers")) {
        value.array((_, item) -> {
          Ticker ticker = batch.ticker();
          tickers.add(ticker);
          item.object((part, text) -> ticker(ticker, part, text));
        });
      }
    }

    private static void ticker(Ticker ticker, String name, JsonFrame value) {
      switch (name) {
        case "product_id" -> ticker.symbol(value.text());
        case "best_bid" -> ticker.bid(value.text());
        case "best_ask" -> ticker.ask(value.text());
        case "price" -> ticker.last(value.text());
        case "volume_24_h" -> ticker.volume(value.text());
        default -> {}
      }
    }
  }

  private static final class Rest extends JsonPoll {
    /** Half of ten requests a second. */
    Rest() {
      super(Duration.ofMillis(200));
    }

    @Override
    protected String path(String symbol) {
      return "/api/v3/brokerage/market/products/" + symbol + "/ticker?limit=1";
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      Ticker ticker = batch.ticker();
      frame.object((name, value) -> {
        switch (name) {
          case "best_bid" -> ticker.bid(emptyIsNull(value));
          case "best_ask" -> ticker.ask(emptyIsNull(value));
          case "trades" ->
              value.array((index, trade) -> {
                if (index == 0) {
                  trade.object((part, text) -> trade(ticker, part, text));
                }
              });
          case "error" -> throw Batch.refused(Rejection.VENUE_ERROR, value.anyText());
          default -> {}
        }
      });
      ticker.symbolUnlessGiven(request.onlySymbol());
    }

    private static @Nullable String emptyIsNull(JsonFrame value) {
      String text = value.text();
      return text == null || text.isEmpty() ? null : text;
    }

    private static void trade(Ticker ticker, String name, JsonFrame value) {
      switch (name) {
        case "product_id" -> ticker.symbol(value.text());
        case "price" -> ticker.last(value.text());
        case "time" -> ticker.lastTradeTime(Times.iso(value.anyText()));
        default -> {}
      }
    }
  }
}
