package io.meta138.oracle.sources.coinbaseadvanced;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Batches;
import io.meta138.oracle.sources.protocol.ConnectionSequence;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.KeptTexts;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.RuleSymbols;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamingVenue;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.TickerMembers;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Coinbase Advanced Trade: the same book as Coinbase Exchange, hence the same independence group.
 * Price: the middle of best bid and ask. The frame's timestamp dates the stream; the REST answer's
 * only time is that of the last trade. A {@code sequence_num} left out is a lost message.
 */
public final class CoinbaseAdvancedVenue extends StreamingVenue {
  private static final StreamLimits LIMITS =
      StreamLimits.USUAL.withSpacing(Duration.ofMillis(200), Duration.ofMillis(150));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "coinbaseadvanced",
          "coinbase",
          "wss://advanced-trade-ws.coinbase.com",
          "https://api.coinbase.com",
          Markets.of(
              Markets.in(
                  "USD",
                  "BTC ETH SOL XRP ADA DOGE LTC LINK DOT AVAX BCH UNI AAVE ATOM XLM ALGO NEAR FIL"
                      + " SHIB USDT DAI"),
              Markets.in("EUR", "BTC ETH SOL USDT USDC"),
              Markets.in("GBP", "BTC ETH USDC"),
              Markets.in("USDT", "BTC ETH")));

  private static final TickerMembers TICKER =
      TickerMembers.none()
          .symbol("product_id")
          .bid("best_bid")
          .ask("best_ask")
          .last("price")
          .volume("volume_24_h");

  /** The venue as documented. */
  public CoinbaseAdvancedVenue() {
    super(PROFILE, RuleSymbols.separated("-"), new Rest(), LIMITS);
  }

  @Override
  public List<String> subscriptions(List<String> symbolsOfConnection) {
    return Batches.of(
        symbolsOfConnection,
        100,
        some ->
            "{\"type\":\"subscribe\",\"product_ids\":["
                + Batches.quoted(some)
                + "],\"channel\":\"ticker\"}");
  }

  @Override
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    ConnectionSequence sequence = new ConnectionSequence();
    return (frame, batch) -> frame(frame, batch, sequence);
  }

  /** One frame; its timestamp may come after its tickers. */
  private static void frame(JsonFrame frame, Batch batch, ConnectionSequence sequence) {
    KeptTexts texts = new KeptTexts();
    List<Ticker> tickers = new ArrayList<>(1);
    frame.object((name, value) -> {
      switch (name) {
        case "timestamp", "sequence_num", "type", "message" -> texts.keep(name, value);
        case "events" ->
            value.array((_, event) ->
                event.object((part, list) -> {
                  if (part.equals("tickers")) {
                    list.array((_, item) -> {
                      Ticker ticker = new Ticker();
                      tickers.add(ticker);
                      TICKER.read(item, ticker);
                    });
                  }
                }));
        default -> {}
      }
    });
    if (texts.of("type").equals("error")) {
      batch.subscriptionRefused("", texts.of("message"));
    }
    for (Ticker ticker : tickers) {
      batch.add(ticker).time(Times.iso(texts.of("timestamp")));
    }
    if (texts.has("sequence_num")) {
      sequence.take(Times.sequence(texts.of("sequence_num")), batch);
    }
  }

  private static final class Rest extends JsonPoll {
    private static final TickerMembers BOOK =
        TickerMembers.noneWhereEmptyIsAbsent().bid("best_bid").ask("best_ask").problem("error");

    private static final TickerMembers TRADE =
        TickerMembers.none().symbol("product_id").last("price").lastTradeTime("time", Times::iso);

    /** Half of ten requests a second. */
    Rest() {
      super(Duration.ofMillis(200));
    }

    @Override
    protected String path(String symbol) {
      return "/api/v3/brokerage/market/products/" + symbol + "/ticker?limit=1";
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      Ticker ticker = batch.ticker();
      frame.object((name, value) -> {
        if (name.equals("trades")) {
          value.array((index, trade) -> {
            if (index == 0) {
              TRADE.read(trade, ticker);
            }
          });
        } else {
          BOOK.read(name, value, ticker);
        }
      });
      ticker.symbolUnlessGiven(request.onlySymbol());
    }
  }
}
