package io.meta138.oracle.sources.coinbase;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Batches;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.KeptTexts;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollProtocol;
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
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Coinbase Exchange. Price: the middle of best bid and ask, from the {@code ticker} channel and the
 * REST ticker. The REST ticker's time is that of the last trade and does not date its book. The
 * sequence is the product's: it never goes back, and a number left out is counted as lost.
 */
public final class CoinbaseVenue extends StreamingVenue {
  private static final StreamLimits LIMITS =
      StreamLimits.USUAL
          .withSpacing(Duration.ofMillis(200), Duration.ofMillis(20))
          .withSilence(Duration.ofSeconds(10));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "coinbase",
          "wss://ws-feed.exchange.coinbase.com",
          "https://api.exchange.coinbase.com",
          Markets.of(
              Markets.in(
                  "USD",
                  "BTC ETH SOL XRP ADA DOGE LTC LINK DOT AVAX BCH UNI AAVE ATOM XLM ALGO NEAR FIL"
                      + " SHIB USDT DAI"),
              Markets.in("EUR", "BTC ETH SOL USDT USDC"),
              Markets.in("GBP", "BTC ETH USDC"),
              Markets.in("USDT", "BTC ETH"),
              Markets.in("USDC", "USDT"),
              Markets.in("BTC", "ETH")));

  private static final TickerMembers TICKER =
      TickerMembers.none()
          .symbol("product_id")
          .bid("best_bid")
          .ask("best_ask")
          .last("price")
          .volume("volume_24h");

  /** Half of ten requests a second. */
  private static final PollProtocol REST =
      new TickerPoll(
          Duration.ofMillis(200),
          "/products/",
          "/ticker",
          TickerMembers.none()
              .bid("bid")
              .ask("ask")
              .last("price")
              .volume("volume")
              .lastTradeTime("time", Times::iso)
              .problem("message"),
          false);

  /** The venue as documented. */
  public CoinbaseVenue() {
    super(PROFILE, RuleSymbols.separated("-"), REST, LIMITS);
  }

  @Override
  public List<String> subscriptions(List<String> symbolsOfConnection) {
    return Batches.of(
        symbolsOfConnection,
        100,
        some ->
            "{\"type\":\"subscribe\",\"product_ids\":["
                + Batches.quoted(some)
                + "],\"channels\":[\"ticker\",\"heartbeat\"]}");
  }

  @Override
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    return CoinbaseVenue::frame;
  }

  /** One frame; its type may come after its prices. */
  private static void frame(JsonFrame frame, Batch batch) {
    Ticker ticker = new Ticker();
    KeptTexts texts = new KeptTexts();
    frame.object((name, value) -> {
      switch (name) {
        case "type", "time", "sequence", "message", "reason" -> texts.keep(name, value);
        default -> TICKER.read(name, value, ticker);
      }
    });
    switch (texts.of("type")) {
      case "ticker" -> {
        ticker.time(Times.iso(texts.of("time")));
        if (texts.has("sequence")) {
          ticker.contiguousSequence(Times.sequence(texts.of("sequence")));
        }
        batch.add(ticker);
      }
      case "error" ->
          batch.subscriptionRefused(
              ticker.symbol().orElse(""), texts.of("message") + " " + texts.of("reason"));
      default -> {}
    }
  }
}
