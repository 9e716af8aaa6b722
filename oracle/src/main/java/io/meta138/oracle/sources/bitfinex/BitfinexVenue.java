package io.meta138.oracle.sources.bitfinex;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Intake;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollProtocol;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import io.meta138.oracle.sources.protocol.Symbols;
import io.meta138.oracle.sources.protocol.Venue;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bitfinex. Price: the middle of bid and ask on both transports; neither carries a time. A channel
 * number stands for a market from the venue's confirmation on. Errors come as arrays, with status
 * 200 too.
 */
public final class BitfinexVenue implements Venue, StreamProtocol {
  private static final StreamLimits LIMITS =
      new StreamLimits(
          25,
          Duration.ofSeconds(3),
          Duration.ofMillis(50),
          Duration.ofSeconds(8),
          StreamLimits.LIFE,
          Duration.ofSeconds(20));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "bitfinex",
          "wss://api-pub.bitfinex.com",
          "https://api-pub.bitfinex.com",
          Markets.of(
              Markets.in(
                  "USD",
                  "BTC ETH SOL XRP ADA DOGE LTC LINK DOT AVAX UNI AAVE ATOM XLM TRX NEAR FIL SHIB"
                      + " USDT USDC EUR"),
              Markets.in("USDT", "BTC ETH EUR"),
              Markets.in("EUR", "BTC ETH"),
              Markets.in("BTC", "ETH")));

  private final Symbols symbols = new BitfinexSymbols();
  private final PollProtocol poll = new BitfinexRest();

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
    return "/ws/2";
  }

  @Override
  public List<String> subscriptions(List<String> symbolsOfConnection) {
    return symbolsOfConnection.stream()
        .map(symbol ->
            "{\"event\":\"subscribe\",\"channel\":\"ticker\",\"symbol\":\"" + symbol + "\"}")
        .toList();
  }

  @Override
  public Optional<String> keepAlive() {
    return Optional.of("{\"event\":\"ping\",\"cid\":138}");
  }

  @Override
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    Channels channels = new Channels(intake);
    return (frame, receivedAt, out) -> intake.read(frame, receivedAt, channels::frame, out);
  }

  /** The channels of one connection. */
  private static final class Channels {
    private static final int MOST = 1_000;

    private final Intake intake;
    private final Map<String, String> symbolOf = new HashMap<>();

    Channels(Intake intake) {
      this.intake = intake;
    }

    void frame(JsonFrame frame, Batch batch) {
      if (frame.isArray()) {
        update(frame, batch);
      } else {
        Map<String, String> texts = HashMap.newHashMap(8);
        frame.object((name, value) -> {
          switch (name) {
            case "event", "channel", "chanId", "symbol", "pair", "code", "msg" ->
                texts.put(name, value.anyText());
            default -> {}
          }
        });
        event(texts, batch);
      }
    }

    private void update(JsonFrame frame, Batch batch) {
      String[] channel = {""};
      frame.array((index, value) -> {
        if (index == 0) {
          channel[0] = value.anyText();
        } else if (index == 1 && value.isArray()) {
          String symbol = symbolOf.get(channel[0]);
          if (symbol == null) {
            throw Batch.refused(Rejection.UNKNOWN_SYMBOL, "channel " + channel[0]);
          }
          BitfinexRest.prices(value, batch.ticker().symbol(symbol), 0);
        }
      });
    }

    private void event(Map<String, String> texts, Batch batch) {
      String message = texts.getOrDefault("code", "") + " " + texts.getOrDefault("msg", "");
      switch (texts.getOrDefault("event", "")) {
        case "subscribed" -> subscribed(texts);
        case "error" -> batch.subscriptionRefused(texts.getOrDefault("symbol", ""), message);
        case "info" -> {
          switch (texts.getOrDefault("code", "")) {
            case "20051", "20061" -> batch.reconnect(message);
            case "20060" -> batch.venueError(message);
            default -> {}
          }
        }
        default -> {}
      }
    }

    private void subscribed(Map<String, String> texts) {
      String symbol = texts.getOrDefault("symbol", "t" + texts.getOrDefault("pair", ""));
      String channel = texts.getOrDefault("chanId", "");
      if (!intake.knows(symbol) || channel.isEmpty()) {
        throw Batch.refused(Rejection.UNKNOWN_SYMBOL, symbol);
      }
      String before = symbolOf.get(channel);
      if (before != null && !before.equals(symbol)) {
        throw Batch.refused(Rejection.UNKNOWN_SYMBOL, symbol + " on the channel of " + before);
      }
      if (symbolOf.size() >= MOST) {
        throw Batch.refused(Rejection.TOO_COMPLEX, "more than " + MOST + " channels");
      }
      symbolOf.put(channel, symbol);
    }
  }
}
