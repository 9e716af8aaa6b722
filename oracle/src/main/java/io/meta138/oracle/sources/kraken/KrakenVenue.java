package io.meta138.oracle.sources.kraken;

import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Batches;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.KeptTexts;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.RuleSymbols;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamingVenue;
import io.meta138.oracle.sources.protocol.Ticker;
import io.meta138.oracle.sources.protocol.Times;
import io.meta138.oracle.sources.protocol.VenueProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Kraken. Price: the middle of bid and ask, streamed whenever the book's top moves. REST answers
 * carry no time, name markets in an older way (XBT, and X or Z before a currency) and report errors
 * with status 200.
 */
public final class KrakenVenue extends StreamingVenue {
  private static final String TICKER = "ticker";

  private static final Set<String> WANTED =
      Set.of("symbol", "bid", "ask", "last", "volume", "timestamp");

  private static final StreamLimits LIMITS = StreamLimits.USUAL.withSilence(Duration.ofSeconds(10));

  private static final VenueProfile PROFILE =
      VenueProfile.exchange(
          "kraken",
          "wss://ws.kraken.com",
          "https://api.kraken.com",
          Markets.of(
              Markets.in(
                  "USD",
                  "BTC ETH SOL XRP ADA DOGE LTC LINK DOT AVAX BCH UNI AAVE ATOM XLM TRX ALGO NEAR"
                      + " FIL SHIB USDT USDC DAI EUR GBP AUD"),
              Markets.in("EUR", "BTC ETH SOL XRP USDT USDC"),
              Markets.in("USDT", "BTC ETH USDC"),
              Markets.in("GBP", "BTC ETH EUR"),
              Markets.in("BTC", "ETH")));

  /** The venue as documented. */
  public KrakenVenue() {
    super(PROFILE, RuleSymbols.separated("/"), new KrakenRest(), LIMITS);
  }

  @Override
  public String path(List<String> symbolsOfConnection) {
    return "/v2";
  }

  @Override
  public List<String> subscriptions(List<String> symbolsOfConnection) {
    return Batches.of(
        symbolsOfConnection,
        50,
        some ->
            "{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":["
                + Batches.quoted(some)
                + "],\"event_trigger\":\"bbo\",\"snapshot\":true}}");
  }

  @Override
  public Optional<String> keepAlive() {
    return Optional.of("{\"method\":\"ping\"}");
  }

  @Override
  protected BiConsumer<JsonFrame, Batch> grammar(Predicate<String> wanted) {
    return KrakenVenue::frame;
  }

  /** One frame; its channel may come after its data. */
  private static void frame(JsonFrame frame, Batch batch) {
    KeptTexts texts = new KeptTexts();
    List<KeptTexts> rows = new ArrayList<>(1);
    frame.object((name, value) -> {
      switch (name) {
        case "channel", "success", "error", "symbol" -> texts.keep(name, value);
        case "data" -> {
          // data of the status channel may be of any form; only objects in arrays are rows
          if (value.isArray()) {
            value.array((_, item) -> {
              KeptTexts row = new KeptTexts();
              item.object((part, text) -> {
                if (WANTED.contains(part)) {
                  row.keep(part, text);
                }
              });
              rows.add(row);
            });
          } else if (texts.orElse("channel", TICKER).equals(TICKER)) {
            throw Batch.refused(Rejection.WRONG_TYPE, "data is no array");
          }
        }
        default -> {}
      }
    });
    if (texts.of("success").equals("false") || texts.has("error")) {
      batch.subscriptionRefused(texts.of("symbol"), texts.of("error"));
    }
    if (texts.orElse("channel", TICKER).equals(TICKER)) {
      rows.forEach(row -> fill(batch.ticker(), row));
    }
  }

  private static void fill(Ticker ticker, KeptTexts row) {
    ticker
        .symbol(row.orNull("symbol"))
        .bid(row.orNull("bid"))
        .ask(row.orNull("ask"))
        .last(row.orNull("last"))
        .volume(row.orNull("volume"));
    if (row.has("timestamp")) {
      ticker.time(Times.iso(row.of("timestamp")));
    }
  }
}
