package io.meta138.oracle.sources.gemini;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Batches;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.JsonPoll;
import io.meta138.oracle.sources.protocol.KeptTexts;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollRequest;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.RuleSymbols;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamingVenue;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.TickerMembers;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Gemini. Price: the middle of the book's top on both transports. The stream is dated in
 * nanoseconds and ordered by its update id; the REST ticker's time belongs to its volume, hence to
 * the last trades, and does not date its book.
 */
public final class GeminiVenue extends StreamingVenue {
  private static final String STREAM = "@bookTicker";

  private static final StreamLimits LIMITS =
      StreamLimits.USUAL
          .withSubscriptions(100)
          .withSpacing(Duration.ofSeconds(1), Duration.ofMillis(100));

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

  private static final TickerMembers BOOK =
      TickerMembers.none()
          .with("s", (ticker, value) -> ticker.symbol(value.anyText().toLowerCase(Locale.ROOT)))
          .bid("b")
          .ask("a")
          .sequence("u")
          .time("E", Times.since1970(TimeUnit.NANOSECONDS));

  /** The venue as documented. */
  public GeminiVenue() {
    super(PROFILE, RuleSymbols.lowerCase(), new Rest(), LIMITS);
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
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    return GeminiVenue::frame;
  }

  private static void frame(JsonFrame frame, Batch batch) {
    Ticker ticker = new Ticker();
    boolean[] told = {false};
    frame.object((name, value) -> {
      if (name.equals("error")) {
        value.object((part, text) -> {
          if (part.equals("msg") || part.equals("message")) {
            batch.subscriptionRefused("", text.anyText());
          }
        });
      } else {
        told[0] |= BOOK.read(name, value, ticker);
      }
    });
    if (told[0]) {
      batch.add(ticker);
    }
  }

  private static final class Rest extends JsonPoll {
    private static final TickerMembers TICKER =
        TickerMembers.none().bid("bid").ask("ask").last("last");

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
      KeptTexts texts = new KeptTexts();
      frame.object((name, value) -> {
        switch (name) {
          case "volume" ->
              value.object((part, text) -> {
                if (part.equals("timestamp")) {
                  ticker.lastTradeTime(Times.since1970(text.anyText(), TimeUnit.MILLISECONDS));
                }
              });
          case "result", "reason" -> texts.keep(name, value);
          default -> TICKER.read(name, value, ticker);
        }
      });
      if (texts.of("result").equals("error")) {
        throw Batch.refused(Rejection.VENUE_ERROR, texts.of("reason"));
      }
    }
  }
}
