package io.meta138.app.devnet.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.exchanges.market.MarketSettings;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The control path, as another process uses it. */
class ControlTest {
  private static Harness harness;

  @BeforeAll
  static void start() {
    harness =
        new Harness(
            ExchangesSettings.seeded(Harness.SEED)
                .withMarket(new MarketSettings(Harness.SEED, Duration.ofMillis(20), 5, 0))
                .withTimes(Duration.ofHours(1), Duration.ofHours(24)));
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static JsonNode ok(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return StreamClient.JSON.readTree(response.body());
  }

  @Test
  void status_listsVenuesAsSimulated() {
    JsonNode status = ok(harness.get("/control/status"));
    assertThat(status.get("simulated").booleanValue()).isTrue();
    assertThat(status.get("venues")).hasSize(13);
    assertThat(status.get("venues").get(0).get("lagMillis").intValue()).isBetween(0, 3_000);
    assertThat(status.get("assets").toString()).contains("BTC", "A0005");
  }

  @Test
  void price_setsAllVenuesAtOnceAndSaysWhenFramesWereWritten() {
    try (StreamClient binance = harness.stream("/binance/ws/a0001usdt@bookTicker");
        StreamClient kraken = harness.stream("/kraken/v2")) {
      kraken.send(
          "{'method':'subscribe','params':{'channel':'ticker','symbol':['A0001/USD'],"
              + "'snapshot':false}}");
      kraken.text("'success':true");
      // what its path names is subscribed once it answers
      binance.send("{'method':'LIST_SUBSCRIPTIONS','id':1}").text("'id':1");
      Instant before = Instant.now();
      JsonNode stepped = ok(harness.post("/control/price", "{'asset':'A0001','usd':'77.5'}"));
      assertThat(stepped.get("complete").booleanValue()).isTrue();
      Instant queued = Instant.parse(stepped.get("queuedAt").stringValue());
      Instant written = Instant.parse(stepped.get("writtenAt").stringValue());
      assertThat(queued).isBetween(before, written);
      assertThat(binance.text("A0001USDT")).contains("\"77.");
      assertThat(kraken.text("'update'")).contains("77.");
    }
  }

  @Test
  void prices_severalAssetsInOneRequest() {
    harness.json("/coinbase/products/SOL-USD/ticker");
    harness.json("/coinbase/products/ADA-USD/ticker");
    ok(harness.post("/control/price", "{'prices':{'SOL':'200','ADA':'0.5'}}"));
    JsonNode books = ok(harness.get("/control/books?base=SOL")).get("books");
    assertThat(books.toString()).contains("\"pair\":\"SOL/USD\"").doesNotContain("ADA");
    assertThat(books.get(0).get("honest").stringValue()).matches("(199\\.9|200)[0-9.]*");
  }

  @Test
  void faults_arePutListedAndCleared() {
    ok(harness.post("/control/faults", "{'venue':'okx','kind':'offset','percent':'3'}"));
    ok(
        harness.post(
            "/control/faults",
            "{'venue':'okx','pair':'BTC/USDT','kind':'hostile','form':'slow-drip'}"));
    ok(harness.post("/control/faults", "{'venue':'gemini','kind':'delayed','millis':500}"));
    assertThat(ok(harness.get("/control/faults")).get("faults").toString())
        .isEqualTo(
            "[{\"venue\":\"okx\",\"kind\":\"scaled\",\"factor\":\"1.03\"},"
                + "{\"venue\":\"okx\",\"pair\":\"BTC/USDT\",\"kind\":\"hostile\","
                + "\"form\":\"slow-drip\"},"
                + "{\"venue\":\"gemini\",\"kind\":\"delayed\",\"millis\":500}]");
    ok(harness.delete("/control/faults?venue=okx&kind=hostile"));
    assertThat(ok(harness.get("/control/faults")).get("faults")).hasSize(2);
    ok(harness.delete("/control/faults"));
    assertThat(ok(harness.get("/control/faults")).get("faults")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /control/faults|{'venue':'nowhere','kind':'cut'}|expected a venue of binance
          /control/faults|{'venue':'okx','kind':'odd'}|found odd
          /control/faults|{'venue':'okx'}|expected kind
          /control/faults|{'venue':'okx','pair':'BTC/USD','kind':'stuck'}|okx has no book BTC/USD
          /control/faults|{'venue':'okx','pair':'BTC/USDT','kind':'cut'}|concerns a whole venue
          /control/faults|{'venue':'okx','kind':'delayed','millis':-1}|expected millis
          /control/faults|{'venue':'okx','kind':'offset','percent':'1e9'}|plain decimal
          /control/faults|{'venue':'okx','kind':'hostile','form':'x'}|wrong-types
          /control/faults|[1]|expected a JSON object
          /control/faults|{|no JSON
          /control/price|{'asset':'FOO','usd':'1'}|no asset FOO
          /control/price|{'asset':'BTC','usd':'-1'}|positive
          /control/price|{'asset':'BTC'}|plain decimal
          /control/price|{'usd':'1'}|expected asset
          """)
  void badRequests_areRefusedWithTheReason(String path, String body, String reason) {
    HttpResponse<String> response = harness.post(path, body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(reason);
  }

  @Test
  void unknownControl_is404() {
    assertThat(harness.get("/control/nothing").statusCode()).isEqualTo(404);
  }
}
