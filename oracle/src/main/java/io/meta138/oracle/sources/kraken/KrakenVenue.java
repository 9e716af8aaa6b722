package io.meta138.oracle.sources.kraken;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Batch;
import io.meta138.oracle.sources.protocol.Batches;
import io.meta138.oracle.sources.protocol.Intake;
import io.meta138.oracle.sources.protocol.JsonFrame;
import io.meta138.oracle.sources.protocol.Markets;
import io.meta138.oracle.sources.protocol.PollProtocol;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kraken. Price: the middle of bid and ask, streamed whenever the book's top moves. REST answers
 * carry no time, name markets in an older way (XBT, and X or Z before a currency) and report errors
 * with status 200.
 */
public final class KrakenVenue implements Venue, StreamProtocol {
  private static final StreamLimits LIMITS =
      new StreamLimits(
          200,
          Duration.ofSeconds(1),
          Duration.ofMillis(50),
          Duration.ofSeconds(20),
          StreamLimits.LIFE,
          Duration.ofSeconds(10));

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

  private final Symbols symbols = RuleSymbols.separated("/");
  private final PollProtocol poll = new KrakenRest();

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
  public Session open(Map<String, SourceId> sources, Acceptance acceptance) {
    Intake intake = Intake.ofStream(sources, acceptance);
    return (frame, receivedAt, out) ->
        intake.read(frame, receivedAt, (value, batch) -> new Parts(batch).read(value), out);
  }

  /** One frame; its channel may come after its data. */
  private static final class Parts {
    private final Batch batch;
    private String channel = "ticker";
    private String success = "";
    private String problem = "";
    private String symbol = "";
    private final List<Map<String, String>> rows = new ArrayList<>(1);

    Parts(Batch batch) {
      this.batch = batch;
    }

    void read(JsonFrame frame) {
      frame.object((name, value) -> {
        switch (name) {
          case "channel" -> channel = value.anyText();
          case "success" -> success = value.anyText();
          case "error" -> problem = value.anyText();
          case "symbol" -> symbol = value.anyText();
          case "data" -> data(value);
          default -> {}
        }
      });
      if (success.equals("false") || !problem.isEmpty()) {
        batch.subscriptionRefused(symbol, problem);
      }
      if (channel.equals("ticker")) {
        rows.forEach(row -> fill(batch.ticker(), row));
      }
    }

    /** A row of the status channel may be of any form; only objects in arrays are rows. */
    private void data(JsonFrame value) {
      if (value.isArray()) {
        value.array((_, item) -> {
          Map<String, String> row = HashMap.newHashMap(16);
          item.object((part, text) -> {
            if (WANTED.contains(part)) {
              row.put(part, text.anyText());
            }
          });
          rows.add(row);
        });
      } else if (channel.equals("ticker")) {
        throw Batch.refused(Rejection.WRONG_TYPE, "data is no array");
      }
    }

    private static final Set<String> WANTED =
        Set.of("symbol", "bid", "ask", "last", "volume", "timestamp");

    private static void fill(Ticker ticker, Map<String, String> row) {
      ticker
          .symbol(given(row, "symbol"))
          .bid(given(row, "bid"))
          .ask(given(row, "ask"))
          .last(given(row, "last"))
          .volume(given(row, "volume"));
      String time = given(row, "timestamp");
      if (time != null) {
        ticker.time(Times.iso(time));
      }
    }

    private static @Nullable String given(Map<String, String> row, String name) {
      String text = row.get(name);
      return text == null || text.isEmpty() ? null : text;
    }
  }
}
