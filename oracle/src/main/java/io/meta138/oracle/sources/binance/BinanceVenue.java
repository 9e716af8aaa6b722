package io.meta138.oracle.sources.binance;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Intake;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollProtocol;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.RuleSymbols;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import io.meta138.oracle.sources.protocol.Symbols;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.Venue;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Binance spot. Price: the middle of the book's top, from {@code bookTicker} on both transports.
 * Neither carries a time; the update id orders the stream. Streams are named in the address, so
 * nothing is sent but pings, far below five messages a second.
 */
public final class BinanceVenue implements Venue, StreamProtocol {
  /** The venue takes 1,024; addresses stay below 5,000 characters this way. */
  private static final int STREAMS_PER_ADDRESS = 200;

  private static final StreamLimits LIMITS =
      new StreamLimits(
          STREAMS_PER_ADDRESS,
          Duration.ofSeconds(1),
          Duration.ofMillis(250),
          Duration.ofSeconds(20),
          StreamLimits.LIFE,
          Duration.ofSeconds(20));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "binance",
          "wss://stream.binance.com:9443",
          "https://api.binance.com",
          Markets.of(
              Markets.in(
                  "USDT",
                  "BTC ETH SOL XRP BNB ADA DOGE LTC LINK DOT AVAX BCH UNI AAVE ATOM XLM TRX ALGO"
                      + " NEAR FIL SHIB USDC EUR"),
              Markets.in("USDC", "BTC ETH SOL XRP BNB"),
              Markets.in("EUR", "BTC ETH"),
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
    return symbolsOfConnection.stream()
        .map(symbol -> symbol.toLowerCase(Locale.ROOT) + "@bookTicker")
        .collect(Collectors.joining("/", "/stream?streams=", ""));
  }

  @Override
  public List<String> subscriptions(List<String> symbolsOfConnection) {
    return List.of();
  }

  @Override
  public Optional<String> keepAlive() {
    return Optional.empty();
  }

  @Override
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    return (frame, receivedAt, out) -> intake.read(frame, receivedAt, BinanceVenue::frame, out);
  }

  private static void frame(JsonFrame frame, Batch batch) {
    frame.object((name, value) -> {
      switch (name) {
        case "data" -> bookTicker(value, batch.ticker());
        case "error" ->
            value.object((part, text) -> {
              if (part.equals("msg")) {
                batch.subscriptionRefused("", text.anyText());
              }
            });
        default -> {}
      }
    });
  }

  private static void bookTicker(JsonFrame frame, Ticker ticker) {
    frame.object((name, value) -> {
      switch (name) {
        case "u" -> ticker.sequence(Times.sequence(required(value)));
        case "s" -> ticker.symbol(value.text());
        case "b" -> ticker.bid(value.text());
        case "a" -> ticker.ask(value.text());
        default -> {}
      }
    });
  }

  private static String required(JsonFrame value) {
    return value.anyText();
  }

  private static final class Rest extends JsonPoll {
    /** Weight 2 of 6,000 a minute: a third of what is allowed. */
    Rest() {
      super(Duration.ofMillis(60));
    }

    @Override
    protected String path(String symbol) {
      return "/api/v3/ticker/bookTicker?symbol=" + symbol;
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      Ticker ticker = batch.ticker();
      frame.object((name, value) -> {
        switch (name) {
          case "symbol" -> ticker.symbol(value.text());
          case "bidPrice" -> ticker.bid(value.text());
          case "askPrice" -> ticker.ask(value.text());
          default -> {}
        }
      });
    }

    /** 418 is a ban of two minutes to three days, and asking on prolongs it. */
    @Override
    public Duration pause(int status, Optional<Duration> retryAfter, String body) {
      return status == 418
          ? retryAfter.orElse(Duration.ofHours(1))
          : super.pause(status, retryAfter, body);
    }
  }
}
