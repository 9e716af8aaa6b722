package io.meta138.oracle.sources.bitstamp;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Batch;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Bitstamp. Price: the last trade on the stream ({@code live_trades}, from its exact text), the
 * middle of bid and ask on REST, both with the venue's time. Quiet markets trade seldom and are
 * then asked by REST before their last trade expires.
 */
public final class BitstampVenue implements Venue, StreamProtocol {
  private static final String CHANNEL = "live_trades_";

  private static final StreamLimits LIMITS =
      new StreamLimits(
          100,
          Duration.ofSeconds(1),
          Duration.ofMillis(20),
          Duration.ofSeconds(8),
          StreamLimits.LIFE,
          Duration.ofSeconds(20));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "bitstamp",
          "wss://ws.bitstamp.net",
          "https://www.bitstamp.net",
          Markets.of(
              Markets.in(
                  "USD",
                  "BTC ETH SOL XRP ADA DOGE LTC LINK DOT AVAX BCH UNI AAVE XLM ALGO NEAR SHIB USDT"
                      + " USDC DAI EUR GBP"),
              Markets.in("EUR", "BTC ETH XRP USDT USDC"),
              Markets.in("GBP", "BTC ETH"),
              Markets.in("USDT", "BTC ETH"),
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
    return symbolsOfConnection.stream()
        .map(symbol ->
            "{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"" + CHANNEL + symbol + "\"}}")
        .toList();
  }

  @Override
  public Optional<String> keepAlive() {
    return Optional.of("{\"event\":\"bts:heartbeat\"}");
  }

  @Override
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    return (frame, receivedAt, out) ->
        intake.read(frame, receivedAt, (value, batch) -> new Parts().read(value, batch), out);
  }

  /** One frame; its event may come after its data. */
  private static final class Parts {
    private String event = "";
    private String channel = "";
    private String price = "";
    private String micros = "";
    private String id = "";
    private String problem = "";

    void read(JsonFrame frame, Batch batch) {
      frame.object((name, value) -> {
        switch (name) {
          case "event" -> event = value.anyText();
          case "channel" -> channel = value.anyText();
          case "data" -> {
            if (value.isObject()) {
              value.object(this::data);
            }
          }
          default -> {}
        }
      });
      switch (event) {
        case "trade" -> trade(batch.ticker());
        case "bts:request_reconnect" -> batch.reconnect("the venue asks for it");
        case "bts:error" -> batch.subscriptionRefused(symbol(), problem);
        default -> {}
      }
    }

    private String symbol() {
      return channel.startsWith(CHANNEL) ? channel.substring(CHANNEL.length()) : channel;
    }

    private void data(String name, JsonFrame value) {
      switch (name) {
        case "price_str" -> price = value.anyText();
        case "microtimestamp" -> micros = value.anyText();
        case "id" -> id = value.anyText();
        case "message" -> problem = value.anyText();
        default -> {}
      }
    }

    private void trade(Ticker ticker) {
      if (price.isEmpty() || micros.isEmpty()) {
        throw Batch.refused(Rejection.MISSING_FIELD, "price_str or microtimestamp");
      }
      ticker.symbol(symbol()).last(price).time(Times.since1970(micros, TimeUnit.MICROSECONDS));
      if (!id.isEmpty()) {
        ticker.sequence(Times.sequence(id));
      }
    }
  }

  private static final class Rest extends JsonPoll {
    /** 10,000 requests in ten minutes are allowed: sixteen a second. */
    Rest() {
      super(Duration.ofMillis(100));
    }

    @Override
    protected String path(String symbol) {
      return "/api/v2/ticker/" + symbol + "/";
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      Ticker ticker = batch.ticker().symbol(request.onlySymbol());
      frame.object((name, value) -> {
        switch (name) {
          case "bid" -> ticker.bid(value.text());
          case "ask" -> ticker.ask(value.text());
          case "last" -> ticker.last(value.text());
          case "volume" -> ticker.volume(value.text());
          case "timestamp" -> ticker.time(Times.since1970(value.anyText(), TimeUnit.SECONDS));
          case "code", "reason" -> throw Batch.refused(Rejection.VENUE_ERROR, value.anyText());
          default -> {}
        }
      });
    }
  }
}
