package io.meta138.oracle.sources.binance;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.RuleSymbols;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamingVenue;
import io.meta138.oracle.sources.protocol.TickerMembers;
import io.meta138.oracle.sources.protocol.TickerPoll;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Binance spot. Price: the middle of the book's top, from {@code bookTicker} on both transports.
 * Neither carries a time; the update id orders the stream. Streams are named in the address, so
 * nothing is sent but pings, far below five messages a second.
 */
public final class BinanceVenue extends StreamingVenue {
  /** The venue takes 1,024; addresses stay below 5,000 characters this way. */
  private static final int STREAMS_PER_ADDRESS = 200;

  private static final StreamLimits LIMITS =
      StreamLimits.USUAL
          .withSubscriptions(STREAMS_PER_ADDRESS)
          .withSpacing(Duration.ofSeconds(1), Duration.ofMillis(250));

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

  private static final TickerMembers BOOK =
      TickerMembers.none().symbol("s").bid("b").ask("a").sequence("u");

  /** The venue as documented. */
  public BinanceVenue() {
    super(PROFILE, RuleSymbols.joined(), new Rest(), LIMITS);
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
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    return BinanceVenue::frame;
  }

  private static void frame(JsonFrame frame, Batch batch) {
    frame.object((name, value) -> {
      switch (name) {
        case "data" -> BOOK.read(value, batch.ticker());
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

  private static final class Rest extends TickerPoll {
    /** Weight 2 of 6,000 a minute: a third of what is allowed. */
    Rest() {
      super(
          Duration.ofMillis(60),
          "/api/v3/ticker/bookTicker?symbol=",
          "",
          TickerMembers.none().symbol("symbol").bid("bidPrice").ask("askPrice"),
          true);
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
