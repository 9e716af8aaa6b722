package io.meta138.oracle.sources.bybit;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Batches;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bybit v5 spot. Price: the last trade on the stream, whose spot tickers have no book; the middle
 * of bid and ask on REST. Both carry the venue's time.
 */
public final class BybitVenue implements Venue, StreamProtocol {
  private static final int ARGUMENTS_PER_REQUEST = 10;
  private static final String TOPIC = "tickers.";

  private static final StreamLimits LIMITS =
      new StreamLimits(
          200,
          Duration.ofMillis(600),
          Duration.ofMillis(50),
          Duration.ofSeconds(18),
          StreamLimits.LIFE,
          Duration.ofSeconds(21));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "bybit",
          "wss://stream.bybit.com",
          "https://api.bybit.com",
          Markets.of(
              Markets.in(
                  "USDT",
                  "BTC ETH SOL XRP BNB ADA DOGE LTC LINK DOT AVAX BCH UNI AAVE ATOM XLM TRX ALGO"
                      + " NEAR FIL SHIB USDC"),
              Markets.in("USDC", "BTC ETH SOL"),
              Markets.in("EUR", "BTC ETH USDT"),
              Markets.in("BTC", "ETH")));

  private final Symbols symbols = RuleSymbols.joined();
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
    return "/v5/public/spot";
  }

  @Override
  public List<String> subscriptions(List<String> symbolsOfConnection) {
    return Batches.of(
        symbolsOfConnection.stream().map(TOPIC::concat).toList(),
        ARGUMENTS_PER_REQUEST,
        some -> "{\"op\":\"subscribe\",\"args\":[" + Batches.quoted(some) + "]}");
  }

  @Override
  public Optional<String> keepAlive() {
    return Optional.of("{\"op\":\"ping\"}");
  }

  @Override
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    return (frame, receivedAt, out) ->
        intake.read(frame, receivedAt, (value, batch) -> new Parts().read(value, batch), out);
  }

  /** One frame; its topic may come after its data. */
  private static final class Parts {
    private String topic = "";
    private String time = "";
    private String success = "";
    private String problem = "";
    private @Nullable String symbol;
    private @Nullable String last;
    private @Nullable String volume;

    void read(JsonFrame frame, Batch batch) {
      frame.object((name, value) -> {
        switch (name) {
          case "topic" -> topic = value.anyText();
          case "ts" -> time = value.anyText();
          case "success" -> success = value.anyText();
          case "ret_msg" -> problem = value.anyText();
          case "data" -> {
            if (value.isObject()) {
              value.object(this::data);
            }
          }
          default -> {}
        }
      });
      if (success.equals("false")) {
        batch.subscriptionRefused("", problem);
      }
      if (topic.startsWith(TOPIC)) {
        fill(batch.ticker());
      }
    }

    private void data(String name, JsonFrame value) {
      switch (name) {
        case "symbol" -> symbol = value.text();
        case "lastPrice" -> last = value.text();
        case "volume24h" -> volume = value.text();
        default -> {}
      }
    }

    private void fill(Ticker ticker) {
      if (symbol != null && !topic.equals(TOPIC + symbol)) {
        throw Batch.refused(Rejection.UNKNOWN_SYMBOL, symbol + " in " + topic);
      }
      ticker
          .symbol(symbol)
          .last(last)
          .volume(volume)
          .time(Times.since1970(time, TimeUnit.MILLISECONDS));
    }
  }

  private static final class Rest extends JsonPoll {
    /** A sixth of 600 requests in five seconds. */
    Rest() {
      super(Duration.ofMillis(50));
    }

    @Override
    protected String path(String symbol) {
      return "/v5/market/tickers?category=spot&symbol=" + symbol;
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      List<Ticker> tickers = new ArrayList<>(1);
      Map<String, String> texts = HashMap.newHashMap(3);
      frame.object((name, value) -> {
        switch (name) {
          case "retCode", "retMsg", "time" -> texts.put(name, value.anyText());
          case "result" ->
              value.object((part, list) -> {
                if (part.equals("list")) {
                  list.array((_, item) -> {
                    Ticker ticker = batch.ticker();
                    tickers.add(ticker);
                    item.object((field, text) -> ticker(ticker, field, text));
                  });
                }
              });
          default -> {}
        }
      });
      String code = texts.getOrDefault("retCode", "");
      if (code.equals("10006")) {
        batch.throttled(Duration.ofSeconds(5), code + " " + texts.get("retMsg"));
      } else if (!code.equals("0")) {
        throw Batch.refused(Rejection.VENUE_ERROR, code + " " + texts.get("retMsg"));
      }
      for (Ticker ticker : tickers) {
        ticker.time(Times.since1970(texts.getOrDefault("time", ""), TimeUnit.MILLISECONDS));
      }
    }

    private static void ticker(Ticker ticker, String name, JsonFrame value) {
      switch (name) {
        case "symbol" -> ticker.symbol(value.text());
        case "bid1Price" -> ticker.bid(value.text());
        case "ask1Price" -> ticker.ask(value.text());
        case "lastPrice" -> ticker.last(value.text());
        case "volume24h" -> ticker.volume(value.text());
        default -> {}
      }
    }

    /** 403 means too many requests from this address, for ten minutes. */
    @Override
    public Duration pause(int status, Optional<Duration> retryAfter, String body) {
      return status == 403
          ? retryAfter.orElse(Duration.ofMinutes(10))
          : super.pause(status, retryAfter, body);
    }
  }
}
