package io.meta138.oracle.sources.gemini;

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Gemini. Price: the middle of the book's top on both transports. The stream is dated in
 * nanoseconds and ordered by its update id; the REST ticker's time belongs to its volume, hence to
 * the last trades, and does not date its book.
 */
public final class GeminiVenue implements Venue, StreamProtocol {
  private static final String STREAM = "@bookTicker";

  private static final StreamLimits LIMITS =
      new StreamLimits(
          100,
          Duration.ofSeconds(1),
          Duration.ofMillis(100),
          Duration.ofSeconds(20),
          StreamLimits.LIFE,
          Duration.ofSeconds(20));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "gemini",
          "wss://ws.gemini.com",
          "https://api.gemini.com",
          Markets.of(
              Markets.in(
                  "USD",
                  "BTC ETH SOL XRP DOGE LTC LINK DOT AVAX BCH UNI AAVE ATOM FIL SHIB USDT USDC DAI"
                      + " GUSD"),
              Markets.in("EUR", "BTC ETH"),
              Markets.in("GBP", "BTC ETH"),
              Markets.in("BTC", "ETH")));

  private final Symbols symbols = RuleSymbols.lowerCase();
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
        symbolsOfConnection.stream().map(symbol -> symbol + STREAM).toList(),
        50,
        some ->
            "{\"id\":\"1\",\"method\":\"subscribe\",\"params\":[" + Batches.quoted(some) + "]}");
  }

  @Override
  public Optional<String> keepAlive() {
    return Optional.empty();
  }

  @Override
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    return (frame, receivedAt, out) -> intake.read(frame, receivedAt, GeminiVenue::frame, out);
  }

  private static void frame(JsonFrame frame, Batch batch) {
    List<Ticker> tickers = new ArrayList<>(1);
    frame.object((name, value) -> {
      switch (name) {
        case "u", "E", "s", "b", "a" -> {
          if (tickers.isEmpty()) {
            tickers.add(batch.ticker());
          }
          part(tickers.getFirst(), name, value);
        }
        case "error" ->
            value.object((part, text) -> {
              if (part.equals("msg") || part.equals("message")) {
                batch.subscriptionRefused("", text.anyText());
              }
            });
        default -> {}
      }
    });
  }

  private static void part(Ticker ticker, String name, JsonFrame value) {
    switch (name) {
      case "u" -> ticker.sequence(Times.sequence(value.anyText()));
      case "E" -> ticker.time(Times.since1970(value.anyText(), TimeUnit.NANOSECONDS));
      case "s" -> ticker.symbol(value.anyText().toLowerCase(Locale.ROOT));
      case "b" -> ticker.bid(value.text());
      default -> ticker.ask(value.text());
    }
  }

  private static final class Rest extends JsonPoll {
    /** One request a second is what Gemini recommends. */
    Rest() {
      super(Duration.ofSeconds(1));
    }

    @Override
    protected String path(String symbol) {
      return "/v1/pubticker/" + symbol;
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      Ticker ticker = batch.ticker().symbol(request.onlySymbol());
      Map<String, String> texts = HashMap.newHashMap(2);
      frame.object((name, value) -> {
        switch (name) {
          case "bid" -> ticker.bid(value.text());
          case "ask" -> ticker.ask(value.text());
          case "last" -> ticker.last(value.text());
          case "volume" ->
              value.object((part, text) -> {
                if (part.equals("timestamp")) {
                  ticker.lastTradeTime(Times.since1970(text.anyText(), TimeUnit.MILLISECONDS));
                }
              });
          case "result", "reason" -> texts.put(name, value.anyText());
          default -> {}
        }
      });
      if (texts.getOrDefault("result", "").equals("error")) {
        throw Batch.refused(Rejection.VENUE_ERROR, texts.getOrDefault("reason", ""));
      }
    }
  }
}
