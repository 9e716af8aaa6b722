package io.meta138.oracle.sources.coinbase;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Coinbase Exchange. Price: the middle of best bid and ask, from the {@code ticker} channel and the
 * REST ticker. The REST ticker's time is that of the last trade and does not date its book. The
 * sequence is the product's: it never goes back, and a number left out is counted as lost.
 */
public final class CoinbaseVenue implements Venue, StreamProtocol {
  private static final StreamLimits LIMITS =
      new StreamLimits(
          200,
          Duration.ofMillis(200),
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          StreamLimits.LIFE,
          Duration.ofSeconds(10));

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
    return "";
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
  public Optional<String> keepAlive() {
    return Optional.empty();
  }

  @Override
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    return (frame, receivedAt, out) -> intake.read(frame, receivedAt, CoinbaseVenue::frame, out);
  }

  /** One frame; its type may come after its prices. */
  private static void frame(JsonFrame frame, Batch batch) {
    Parts parts = new Parts();
    frame.object(parts);
    switch (parts.type) {
      case "ticker" -> parts.fill(batch.ticker());
      case "error" -> batch.subscriptionRefused(parts.product(), parts.problem);
      default -> {}
    }
  }

  private static final class Parts implements JsonFrame.Member {
    String type = "";
    String problem = "";
    @Nullable String product;
    @Nullable String bid;
    @Nullable String ask;
    @Nullable String price;
    @Nullable String volume;
    String time = "";
    String sequence = "";

    @Override
    public void read(String name, JsonFrame value) {
      switch (name) {
        case "type" -> type = value.anyText();
        case "product_id" -> product = value.text();
        case "best_bid" -> bid = value.text();
        case "best_ask" -> ask = value.text();
        case "price" -> price = value.text();
        case "volume_24h" -> volume = value.text();
        case "time" -> time = value.anyText();
        case "sequence" -> sequence = value.anyText();
        case "message", "reason" -> problem = problem + value.anyText() + " ";
        default -> {}
      }
    }

    String product() {
      return product == null ? "" : product;
    }

    void fill(Ticker ticker) {
      ticker.symbol(product).bid(bid).ask(ask).last(price).volume(volume).time(Times.iso(time));
      if (!sequence.isEmpty()) {
        ticker.contiguousSequence(Times.sequence(sequence));
      }
    }
  }

  private static final class Rest extends JsonPoll {
    /** Half of ten requests a second. */
    Rest() {
      super(Duration.ofMillis(200));
    }

    @Override
    protected String path(String symbol) {
      return "/products/" + symbol + "/ticker";
    }

    @Override
    protected void answer(PollRequest request, JsonFrame frame, Batch batch) {
      Ticker ticker = batch.ticker().symbol(request.onlySymbol());
      frame.object((name, value) -> {
        switch (name) {
          case "bid" -> ticker.bid(value.text());
          case "ask" -> ticker.ask(value.text());
          case "price" -> ticker.last(value.text());
          case "volume" -> ticker.volume(value.text());
          case "time" -> ticker.lastTradeTime(Times.iso(value.anyText()));
          case "message" -> throw Batch.refused(Rejection.VENUE_ERROR, value.anyText());
          default -> {}
        }
      });
    }
  }
}
