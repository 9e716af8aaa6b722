package io.meta138.oracle.sources.okx;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * OKX spot. Price: the middle of bid and ask, dated by {@code ts} on both transports; without a
 * book the last trade.
 */
public final class OkxVenue implements Venue, StreamProtocol {
  private static final StreamLimits LIMITS =
      new StreamLimits(
          200,
          Duration.ofMillis(400),
          Duration.ofMillis(50),
          Duration.ofSeconds(8),
          StreamLimits.LIFE,
          Duration.ofSeconds(20));

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
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    return (frame, receivedAt, out) -> {
      if (!frame.equals("pong")) {
        intake.read(frame, receivedAt, OkxVenue::frame, out);
      }
    };
  }

  private static void frame(JsonFrame frame, Batch batch) {
    Map<String, String> texts = HashMap.newHashMap(4);
    frame.object((name, value) -> {
      switch (name) {
        case "data" -> value.array((_, item) -> ticker(item, batch.ticker()));
        case "event", "code", "msg" -> texts.put(name, value.anyText());
        default -> {}
      }
    });
    switch (texts.getOrDefault("event", "")) {
      case "error" -> batch.subscriptionRefused("", texts.getOrDefault("msg", "no reason given"));
      case "notice" -> batch.reconnect(texts.getOrDefault("msg", "the venue asks for it"));
      default -> {}
    }
  }

  private static void ticker(JsonFrame frame, Ticker ticker) {
    frame.object((name, value) -> {
      switch (name) {
        case "instId" -> ticker.symbol(value.text());
        case "bidPx" -> ticker.bid(emptyIsNull(value));
        case "askPx" -> ticker.ask(emptyIsNull(value));
        case "last" -> ticker.last(emptyIsNull(value));
        case "vol24h" -> ticker.volume(emptyIsNull(value));
        case "ts" -> ticker.time(Times.since1970(value.anyText(), TimeUnit.MILLISECONDS));
        default -> {}
      }
    });
  }

  /** OKX writes an absent price as an empty string. */
  private static @Nullable String emptyIsNull(JsonFrame value) {
    String text = value.text();
    return text == null || text.isEmpty() ? null : text;
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
      Map<String, String> texts = HashMap.newHashMap(2);
      frame.object((name, value) -> {
        switch (name) {
          case "code", "msg" -> texts.put(name, value.anyText());
          case "data" -> value.array((_, item) -> ticker(item, batch.ticker()));
          default -> {}
        }
      });
      String code = texts.getOrDefault("code", "0");
      String message = code + " " + texts.getOrDefault("msg", "");
      if (code.equals("50011") || code.equals("50061")) {
        batch.throttled(Duration.ofSeconds(10), message);
      } else if (!code.equals("0")) {
        throw Batch.refused(Rejection.VENUE_ERROR, message);
      }
    }
  }
}
