package io.meta138.app.devnet.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.app.devnet.exchanges.books.Fault;
import io.meta138.app.devnet.exchanges.books.HostileForm;
import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.MarketSettings;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Each fault on the wire. The market stands still, so a frame comes for each set price alone. */
class FaultsTest {
  private static final String REST = "/coinbase/products/BTC-USD/ticker";

  private static Harness harness;

  private StreamClient client;

  @BeforeAll
  static void start() {
    harness =
        new Harness(
            ExchangesSettings.seeded(Harness.SEED)
                .withMarket(new MarketSettings(Harness.SEED, Duration.ofMillis(20), 0, 0))
                .withTimes(Duration.ofHours(1), Duration.ofHours(24)));
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  @BeforeEach
  void subscribe() {
    set("50000");
    client = harness.stream("/coinbase");
    client.send("{'type':'subscribe','product_ids':['BTC-USD'],'channels':['ticker']}");
    client.text("'ticker','sequence'");
  }

  @AfterEach
  void clear() {
    client.close();
    harness.exchanges.clear(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static void set(String usd) {
    harness.exchanges.setPrices(Map.of("BTC", new BigDecimal(usd)));
  }

  private static void inject(Fault fault) {
    harness.exchanges.inject(Venue.COINBASE, fault);
  }

  private BigDecimal heard() {
    return new BigDecimal(client.json("'ticker','sequence'").get("price").stringValue());
  }

  private static void near(BigDecimal price, String expected) {
    BigDecimal wanted = new BigDecimal(expected);
    assertThat(price.subtract(wanted).abs())
        .as("%s near %s", price, expected)
        .isLessThanOrEqualTo(wanted.multiply(new BigDecimal("0.001")));
  }

  @Test
  void noFault_pricesFollowTheMarket() {
    set("51000");
    near(heard(), "51000");
  }

  @Test
  void stuck_framesGoOnAtTheOldPrice() {
    inject(new Fault.Stuck());
    set("51000");
    near(heard(), "50000");
    set("52000");
    near(heard(), "50000");
    harness.exchanges.clear(Optional.of(Venue.COINBASE), Optional.empty(), Optional.empty());
    set("53000");
    near(heard(), "53000");
  }

  @Test
  void scaledZeroAndOffset_changeEveryPrice() {
    inject(new Fault.Scaled(BigDecimal.TEN));
    set("51000");
    near(heard(), "510000");
    inject(new Fault.Scaled(new BigDecimal("1.03")));
    set("50000");
    near(heard(), "51500");
    inject(new Fault.Scaled(BigDecimal.ZERO));
    set("51000");
    assertThat(heard()).isEqualByComparingTo("0");
    assertThat(new BigDecimal(harness.json(REST).get("price").stringValue())).isZero();
  }

  @Test
  void inverted_priceIsOneByItself() {
    inject(new Fault.Inverted());
    set("40000");
    near(heard(), "0.000025");
  }

  @Test
  void faultOfOneBook_leavesTheOthersAlone() {
    harness.exchanges.inject(
        Venue.COINBASE,
        Optional.of(new Instrument("ETH", "USD")),
        new Fault.Scaled(BigDecimal.TEN));
    set("51000");
    near(heard(), "51000");
    near(
        new BigDecimal(
            harness.json("/coinbase/products/ETH-USD/ticker").get("price").stringValue()),
        "31200");
  }

  @Test
  void cut_closesRefusesAndComesBack() {
    inject(new Fault.Cut());
    client.closed();
    assertThatThrownBy(() -> harness.stream("/coinbase").close())
        .hasStackTraceContaining("Handshake");
    assertThatThrownBy(() -> harness.get(REST)).isInstanceOf(UncheckedIOException.class);
    harness.stream("/kraken/v2").close();
    harness.exchanges.clear(Optional.of(Venue.COINBASE), Optional.empty(), Optional.of("cut"));
    harness.stream("/coinbase").close();
    assertThat(harness.get(REST).statusCode()).isEqualTo(200);
  }

  @Test
  void silent_nothingIsSentUntilCleared() {
    inject(new Fault.Silent());
    set("51000");
    harness.exchanges.clear(Optional.of(Venue.COINBASE), Optional.empty(), Optional.empty());
    set("52000");
    near(heard(), "52000");
  }

  @Test
  void delayed_statesComeLateWithTheirOwnTime() {
    inject(new Fault.Delayed(Duration.ofHours(1)));
    Instant before = Instant.now();
    set("51000");
    near(new BigDecimal(harness.json(REST).get("price").stringValue()), "50000");
    harness.exchanges.clear(Optional.of(Venue.COINBASE), Optional.empty(), Optional.empty());
    JsonNode frame = client.json("'ticker','sequence'");
    near(new BigDecimal(frame.get("price").stringValue()), "51000");
    assertThat(Instant.parse(frame.get("time").stringValue()))
        .isBetween(before.minusMillis(1), Instant.now());
  }

  @Test
  void rateLimited_isAnsweredInTheVenuesShapeAndStreamsAreRefused() {
    inject(new Fault.RateLimited());
    HttpResponse<String> response = harness.get(REST);
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.body()).isEqualTo("{\"message\":\"Public rate limit exceeded\"}");
    assertThatThrownBy(() -> harness.stream("/coinbase").close())
        .hasStackTraceContaining("Handshake");
  }

  @ParameterizedTest
  @EnumSource(HostileForm.class)
  void hostile_isVisibleOnTheStream(HostileForm form) {
    inject(new Fault.Hostile(form));
    set("51000");
    String frame =
        switch (form) {
          case WRONG_TYPES -> client.text("'price':false");
          case NAN -> client.text("'price':'NaN'");
          case NULL -> client.text("'price':null");
          case NEGATIVE -> client.text("'price':'-5");
          case HUGE -> client.text("'price':'1e400'");
          case OVERSIZED -> client.event(e -> e.length() > 10_000_000);
          case WRONG_SYMBOL -> client.text("'DOGE-USD'");
          case HTML -> client.text("<!DOCTYPE html>");
          case TRUNCATED -> client.event(e -> e.contains("ticker") && !e.endsWith("}"));
          case SLOW_DRIP -> client.event(e -> e.startsWith("parts:") && e.endsWith("}"));
          case FUTURE_TIME -> timed(Duration.ofHours(1));
          case OLD_TIME -> timed(Duration.ofHours(-1));
          case DUPLICATE -> twice();
          case OUT_OF_ORDER -> backwards();
          case GAP -> gapped();
        };
    assertThat(frame).isNotEmpty();
  }

  private String timed(Duration off) {
    JsonNode frame = client.json("'ticker','sequence'");
    assertThat(Instant.parse(frame.get("time").stringValue()))
        .isBetween(
            Instant.now().plus(off).minusSeconds(60), Instant.now().plus(off).plusSeconds(60));
    return frame.toString();
  }

  private String twice() {
    String first = client.text("'ticker','sequence'");
    assertThat(client.text("'ticker','sequence'")).isEqualTo(first);
    return first;
  }

  private String backwards() {
    set("52000");
    long first = client.json("'ticker','sequence'").get("sequence").longValue();
    assertThat(client.json("'ticker','sequence'").get("sequence").longValue()).isEqualTo(first - 1);
    return "backwards";
  }

  private String gapped() {
    long last = client.json("'ticker','sequence'").get("sequence").longValue();
    for (int i = 0; i < 5; i++) {
      set(Integer.toString(52_000 + i));
    }
    long largest = 0;
    for (int i = 0; i < 4; i++) {
      long next = client.json("'ticker','sequence'").get("sequence").longValue();
      largest = Math.max(largest, next - last);
      last = next;
    }
    assertThat(largest).isEqualTo(2);
    return "gap";
  }

  @Test
  void hostileRest_htmlComesWithStatus200AndOversizedIsTenMegabytes() {
    inject(new Fault.Hostile(HostileForm.HTML));
    HttpResponse<String> page = harness.get(REST);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).startsWith("<!DOCTYPE html>");
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html");
    inject(new Fault.Hostile(HostileForm.OVERSIZED));
    assertThat(harness.get(REST).body().length()).isEqualTo(10 * 1024 * 1024);
    inject(new Fault.Hostile(HostileForm.TRUNCATED));
    assertThat(harness.get(REST).body()).startsWith("{").doesNotEndWith("}");
    inject(new Fault.Hostile(HostileForm.NAN));
    assertThat(harness.get(REST).body()).contains("\"price\":\"NaN\"");
  }

  @Test
  void hostileNumbers_areBareWhereTheVenueWritesNumbers() {
    harness.exchanges.inject(Venue.BITFINEX, new Fault.Hostile(HostileForm.HUGE));
    assertThat(harness.get("/bitfinex/v2/ticker/tBTCUSD").body()).startsWith("[1e400,");
  }
}
