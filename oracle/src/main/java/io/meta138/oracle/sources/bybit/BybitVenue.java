package io.meta138.oracle.sources.bybit;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Batches;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.KeptTexts;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.RuleSymbols;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamingVenue;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.TickerMembers;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Bybit v5 spot. Price: the last trade on the stream, whose spot tickers have no book; the middle
 * of bid and ask on REST. Both carry the venue's time.
 */
public final class BybitVenue extends StreamingVenue {
  private static final int ARGUMENTS_PER_REQUEST = 10;
  private static final String TOPIC = "tickers.";

  private static final StreamLimits LIMITS =
      StreamLimits.USUAL
          .withSpacing(Duration.ofMillis(600), Duration.ofMillis(50))
          .withKeepAlive(Duration.ofSeconds(18))
          .withSilence(Duration.ofSeconds(21));

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

  private static final TickerMembers TICKER =
      TickerMembers.none().symbol("symbol").last("lastPrice").volume("volume24h");

  /** The venue as documented. */
  public BybitVenue() {
    super(PROFILE, RuleSymbols.joined(), new Rest(), LIMITS);
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
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    return BybitVenue::frame;
  }

  /** One frame; its topic may come after its data. */
  private static void frame(JsonFrame frame, Batch batch) {
    KeptTexts texts = new KeptTexts();
    Ticker ticker = new Ticker();
    frame.object((name, value) -> {
      switch (name) {
        case "topic", "ts", "success", "ret_msg" -> texts.keep(name, value);
        case "data" -> {
          if (value.isObject()) {
            TICKER.read(value, ticker);
          }
        }
        default -> {}
      }
    });
    if (texts.of("success").equals("false")) {
      batch.subscriptionRefused("", texts.of("ret_msg"));
    }
    String topic = texts.of("topic");
    if (topic.startsWith(TOPIC)) {
      ticker
          .symbol()
          .filter(symbol -> !topic.equals(TOPIC + symbol))
          .ifPresent(symbol -> {
            throw Batch.refused(Rejection.UNKNOWN_SYMBOL, symbol + " in " + topic);
          });
      batch.add(ticker).time(Times.since1970(texts.of("ts"), TimeUnit.MILLISECONDS));
    }
  }

  private static final class Rest extends JsonPoll {
    private static final TickerMembers MARKET = TICKER.bid("bid1Price").ask("ask1Price");

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
      KeptTexts texts = new KeptTexts();
      frame.object((name, value) -> {
        switch (name) {
          case "retCode", "retMsg", "time" -> texts.keep(name, value);
          case "result" ->
              value.object((part, list) -> {
                if (part.equals("list")) {
                  list.array((_, item) -> {
                    Ticker ticker = batch.ticker();
                    tickers.add(ticker);
                    MARKET.read(item, ticker);
                  });
                }
              });
          default -> {}
        }
      });
      String code = texts.of("retCode");
      if (code.equals("10006")) {
        batch.throttled(Duration.ofSeconds(5), code + " " + texts.of("retMsg"));
      } else if (!code.equals("0")) {
        throw Batch.refused(Rejection.VENUE_ERROR, code + " " + texts.of("retMsg"));
      }
      for (Ticker ticker : tickers) {
        ticker.time(Times.since1970(texts.of("time"), TimeUnit.MILLISECONDS));
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
