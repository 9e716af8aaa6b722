package io.meta138.oracle.sources.bitstamp;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.KeptTexts;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollProtocol;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.RuleSymbols;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamingVenue;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.TickerMembers;
import io.meta138.oracle.sources.protocol.TickerPoll;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Bitstamp. Price: the last trade on the stream ({@code live_trades}, from its exact text), the
 * middle of bid and ask on REST, both with the venue's time. Quiet markets trade seldom and are
 * then asked by REST before their last trade expires.
 */
public final class BitstampVenue extends StreamingVenue {
  private static final String CHANNEL = "live_trades_";

  private static final StreamLimits LIMITS =
      StreamLimits.USUAL
          .withSubscriptions(100)
          .withSpacing(Duration.ofSeconds(1), Duration.ofMillis(20))
          .withKeepAlive(Duration.ofSeconds(8));

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

  /** 10,000 requests in ten minutes are allowed: sixteen a second. */
  private static final PollProtocol REST =
      new TickerPoll(
          Duration.ofMillis(100),
          "/api/v2/ticker/",
          "/",
          TickerMembers.none()
              .bid("bid")
              .ask("ask")
              .last("last")
              .volume("volume")
              .time("timestamp", Times.since1970(TimeUnit.SECONDS))
              .problem("code")
              .problem("reason"),
          false);

  /** The venue as documented. */
  public BitstampVenue() {
    super(PROFILE, RuleSymbols.lowerCase(), REST, LIMITS);
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
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    return BitstampVenue::frame;
  }

  /** One frame; its event may come after its data. */
  private static void frame(JsonFrame frame, Batch batch) {
    KeptTexts texts = new KeptTexts();
    KeptTexts data = new KeptTexts();
    frame.object((name, value) -> {
      switch (name) {
        case "event", "channel" -> texts.keep(name, value);
        case "data" -> {
          if (value.isObject()) {
            value.object(data::keep);
          }
        }
        default -> {}
      }
    });
    String channel = texts.of("channel");
    String symbol = channel.startsWith(CHANNEL) ? channel.substring(CHANNEL.length()) : channel;
    switch (texts.of("event")) {
      case "trade" -> trade(data, batch.ticker().symbol(symbol));
      case "bts:request_reconnect" -> batch.reconnect("the venue asks for it");
      case "bts:error" -> batch.subscriptionRefused(symbol, data.of("message"));
      default -> {}
    }
  }

  private static void trade(KeptTexts data, Ticker ticker) {
    if (!data.has("price_str") || !data.has("microtimestamp")) {
      throw Batch.refused(Rejection.MISSING_FIELD, "price_str or microtimestamp");
    }
    ticker
        .last(data.of("price_str"))
        .time(Times.since1970(data.of("microtimestamp"), TimeUnit.MICROSECONDS));
    if (data.has("id")) {
      ticker.sequence(Times.sequence(data.of("id")));
    }
  }
}
