package io.meta138.oracle.sources.okx;

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
import io.meta138.oracle.sources.protocol.TickerMembers;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * OKX spot. Price: the middle of bid and ask, dated by {@code ts} on both transports; without a
 * book the last trade.
 */
public final class OkxVenue extends StreamingVenue {
  private static final StreamLimits LIMITS =
      StreamLimits.USUAL
          .withSpacing(Duration.ofMillis(400), Duration.ofMillis(50))
          .withKeepAlive(Duration.ofSeconds(8));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "okx",
          "wss://ws.okx.com:8443",
          "https://www.okx.com",
          Markets.of(
              Markets.in(
                  "USDT",
                  "BTC ETH SOL XRP BNB ADA DOGE LTC LINK DOT AVAX BCH UNI AAVE ATOM XLM TRX ALGO"
                      + " NEAR FIL SHIB USDC"),
              Markets.in("USDC", "BTC ETH SOL"),
              Markets.in("EUR", "BTC ETH USDT"),
              Markets.in("BTC", "ETH")));

  private static final TickerMembers TICKER =
      TickerMembers.noneWhereEmptyIsAbsent()
          .symbol("instId")
          .bid("bidPx")
          .ask("askPx")
          .last("last")
          .volume("vol24h")
          .time("ts", Times.since1970(TimeUnit.MILLISECONDS));

  /** The venue as documented. */
  public OkxVenue() {
    super(PROFILE, RuleSymbols.separated("-"), new Rest(), LIMITS);
  }

  @Override
  public String path(List<String> symbolsOfConnection) {
    return "/ws/v5/public";
  }

  /** Fifty markets a message keep 480 subscriptions an hour far away. */
  @Override
  public List<String> subscriptions(List<String> symbolsOfConnection) {
    return Batches.of(
        symbolsOfConnection,
        50,
        some ->
            some.stream()
                .map(symbol -> "{\"channel\":\"tickers\",\"instId\":\"" + symbol + "\"}")
                .collect(Collectors.joining(",", "{\"op\":\"subscribe\",\"args\":[", "]}")));
  }

  @Override
  public Optional<String> keepAlive() {
    return Optional.of("ping");
  }

  @Override
  protected boolean answersKeepAlive(String frame) {
    return frame.equals("pong");
  }

  @Override
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    return OkxVenue::frame;
  }

  private static void frame(JsonFrame frame, Batch batch) {
    KeptTexts texts = new KeptTexts();
    frame.object((name, value) -> {
      switch (name) {
        case "data" -> value.array((_, item) -> TICKER.read(item, batch.ticker()));
        case "event", "code", "msg" -> texts.keep(name, value);
        default -> {}
      }
    });
    switch (texts.of("event")) {
      case "error" -> batch.subscriptionRefused("", texts.orElse("msg", "no reason given"));
      case "notice" -> batch.reconnect(texts.orElse("msg", "the venue asks for it"));
      default -> {}
    }
  }

  private static final class Rest extends JsonPoll {
    /** Half of twenty requests in two seconds. */
    Rest() {
      super(Duration.ofMillis(200));
    }

    @Override
    protected String path(String symbol) {
      return "/api/v5/market/ticker?instId=" + symbol;
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      KeptTexts texts = new KeptTexts();
      frame.object((name, value) -> {
        switch (name) {
          case "code", "msg" -> texts.keep(name, value);
          case "data" -> value.array((_, item) -> TICKER.read(item, batch.ticker()));
          default -> {}
        }
      });
      String code = texts.orElse("code", "0");
      String message = code + " " + texts.of("msg");
      if (code.equals("50011") || code.equals("50061")) {
        batch.throttled(Duration.ofSeconds(10), message);
      } else if (!code.equals("0")) {
        throw Batch.refused(Rejection.VENUE_ERROR, message);
      }
    }
  }
}
