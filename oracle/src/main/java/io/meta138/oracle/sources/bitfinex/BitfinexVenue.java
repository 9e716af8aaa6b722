package io.meta138.oracle.sources.bitfinex;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.KeptTexts;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamingVenue;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Bitfinex. Price: the middle of bid and ask on both transports; neither carries a time. A channel
 * number stands for a market from the venue's confirmation on. Errors come as arrays, with status
 * 200 too.
 */
public final class BitfinexVenue extends StreamingVenue {
  private static final StreamLimits LIMITS =
      StreamLimits.USUAL
          .withSubscriptions(25)
          .withSpacing(Duration.ofSeconds(3), Duration.ofMillis(50))
          .withKeepAlive(Duration.ofSeconds(8));

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

  /** The venue as documented. */
  public BitfinexVenue() {
    super(PROFILE, new BitfinexSymbols(), new BitfinexRest(), LIMITS);
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
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    return new Channels(wanted)::frame;
  }

  /** The channels of one connection. */
  private static final class Channels {
    private static final int MOST = 1_000;

    private final Predicate<String> wanted;
    private final Map<String, String> symbolOf = new HashMap<>();

    Channels(Predicate<String> wanted) {
      this.wanted = wanted;
    }

    void frame(JsonFrame frame, Batch batch) {
      if (frame.isArray()) {
        update(frame, batch);
      } else {
        KeptTexts texts = new KeptTexts();
        frame.object((name, value) -> {
          switch (name) {
            case "event", "channel", "chanId", "symbol", "pair", "code", "msg" ->
                texts.keep(name, value);
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

    private void event(KeptTexts texts, Batch batch) {
      String message = texts.of("code") + " " + texts.of("msg");
      switch (texts.of("event")) {
        case "subscribed" -> subscribed(texts);
        case "error" -> batch.subscriptionRefused(texts.of("symbol"), message);
        case "info" -> {
          switch (texts.of("code")) {
            case "20051", "20061" -> batch.reconnect(message);
            case "20060" -> batch.venueError(message);
            default -> {}
          }
        }
        default -> {}
      }
    }

    private void subscribed(KeptTexts texts) {
      String symbol = texts.orElse("symbol", "t" + texts.of("pair"));
      String channel = texts.of("chanId");
      if (!wanted.test(symbol) || channel.isEmpty()) {
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
