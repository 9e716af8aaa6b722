package io.meta138.app.devnet.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Collection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The REST answers of each venue, as a plain client gets them. */
class VenueRestTest {
  private static final String DECIMAL = "[0-9]+\\.[0-9]+";

  private static Harness harness;

  @BeforeAll
  static void start() {
    harness = Harness.fast();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static void quoted(JsonNode node, String... names) {
    for (String name : names) {
      assertThat(node.get(name).isString()).as(name + " in " + node).isTrue();
      assertThat(node.get(name).stringValue()).as(name).matches(DECIMAL);
    }
  }

  private static Collection<String> names(JsonNode node) {
    return node.propertyNames();
  }

  @Test
  void binance_tickers_haveTheVenuesShape() {
    JsonNode book = harness.json("/binance/api/v3/ticker/bookTicker?symbol=BTCUSDT");
    assertThat(names(book)).containsExactly("symbol", "bidPrice", "bidQty", "askPrice", "askQty");
    quoted(book, "bidPrice", "bidQty", "askPrice", "askQty");
    assertThat(names(harness.json("/binance/api/v3/ticker/price?symbol=EURUSDT")))
        .containsExactly("symbol", "price");
    JsonNode two =
        harness.json("/binance/api/v3/ticker/price?symbols=%5B%22BTCUSDT%22,%22A0001USDT%22%5D");
    assertThat(two).hasSize(2);
    assertThat(harness.get("/binance/api/v3/time").headers().firstValue("X-MBX-USED-WEIGHT-1M"))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /binance/api/v3/ticker/price?symbol=FOOUSDT|400|{"code":-1121,"msg":"Invalid symbol."}
          /coinbase/products/FOO-USD/ticker|404|{"message":"NotFound"}
          /kraken/0/public/Ticker?pair=FOOUSD|200|{"error":["EQuery:Unknown asset pair"]}
          /bitfinex/v2/ticker/tFOOUSD|500|["error",10020,"symbol: invalid"]
          /coingecko/api/v3/simple/price?ids=foo&vs_currencies=usd|200|{}
          /frankfurter/v1/latest?base=USD&symbols=FOO|404|{"message":"not found"}
          """)
  void unknownSymbol_isAnsweredAsTheVenueDoes(String path, int status, String body) {
    HttpResponse<String> response = harness.get(path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().firstValue("X-Meta138-Simulated")).hasValue("true");
  }

  @Test
  void coinbase_tickers_haveTheVenuesShape() {
    JsonNode ticker = harness.json("/coinbase/products/BTC-USD/ticker");
    assertThat(names(ticker))
        .containsExactlyInAnyOrder("ask", "bid", "volume", "trade_id", "price", "size", "time");
    quoted(ticker, "ask", "bid", "volume", "price", "size");
    assertThat(ticker.get("trade_id").isIntegralNumber()).isTrue();
    JsonNode advanced =
        harness.json("/coinbaseadvanced/api/v3/brokerage/market/products/BTC-USD/ticker?limit=1");
    assertThat(names(advanced)).containsExactly("trades", "best_bid", "best_ask");
    assertThat(names(advanced.get("trades").get(0)))
        .containsExactly("trade_id", "product_id", "price", "size", "time", "side");
    assertThat(
            harness.get("/coinbaseadvanced/api/v3/brokerage/market/products/F-USD/ticker").body())
        .contains("valid product_id is required");
  }

  @ParameterizedTest
  @CsvSource({
    "XBTUSD, XXBTZUSD", "ETHUSD, XETHZUSD", "SOLUSD, SOLUSD", "XDGUSD, XDGUSD",
    "USDTUSD, USDTZUSD", "EURUSD, ZEURZUSD", "USDJPY, ZUSDZJPY", "USDCHF, USDCHF",
    "XBTEUR, XXBTZEUR", "XBTUSDT, XBTUSDT", "BTC/USD, XXBTZUSD", "XXBTZUSD, XXBTZUSD",
    "ETHXBT, XETHXXBT", "SOLXBT, SOLXBT", "USDCUSD, USDCUSD", "A0001USD, A0001USD"
  })
  void kraken_resultKey_mayDifferFromTheAskedPair(String asked, String key) {
    try (Harness own = Harness.fast()) {
      JsonNode answer = own.json("/kraken/0/public/Ticker?pair=" + asked);
      assertThat(answer.get("error")).isEmpty();
      assertThat(names(answer.get("result"))).containsExactly(key);
      JsonNode row = answer.get("result").get(key);
      assertThat(names(row)).containsExactly("a", "b", "c", "v", "p", "t", "l", "h", "o");
      assertThat(row.get("a")).hasSize(3);
      assertThat(row.get("c").get(0).stringValue()).matches(DECIMAL);
    }
  }

  @Test
  void bitstamp_ticker_hasTheVenuesShape() {
    JsonNode ticker = harness.json("/bitstamp/api/v2/ticker/btcusd/");
    assertThat(names(ticker))
        .containsExactlyInAnyOrder(
            "timestamp", "open", "high", "low", "last", "volume", "vwap", "bid", "ask");
    assertThat(ticker.get("timestamp").stringValue()).matches("[0-9]{10}");
    quoted(ticker, "last", "bid", "ask");
    assertThat(harness.get("/bitstamp/api/v2/ticker/foousd/").statusCode()).isEqualTo(404);
  }

  @Test
  void okx_tickers_haveTheVenuesShape() {
    JsonNode ticker = harness.json("/okx/api/v5/market/ticker?instId=BTC-USDT");
    assertThat(ticker.get("code").stringValue()).isEqualTo("0");
    quoted(ticker.get("data").get(0), "last", "lastSz", "askPx", "askSz", "bidPx", "bidSz");
    assertThat(harness.json("/okx/api/v5/market/tickers?instType=SPOT").get("data")).isNotEmpty();
    HttpResponse<String> unknown = harness.get("/okx/api/v5/market/ticker?instId=FOO-USDT");
    assertThat(unknown.statusCode()).isEqualTo(200);
    assertThat(unknown.body()).contains("\"code\":\"51001\"", "\"data\":[]");
  }

  @Test
  void bybit_tickers_haveTheVenuesShape() {
    JsonNode answer = harness.json("/bybit/v5/market/tickers?category=spot&symbol=BTCUSDT");
    assertThat(names(answer)).containsExactly("retCode", "retMsg", "result", "retExtInfo", "time");
    JsonNode row = answer.get("result").get("list").get(0);
    quoted(row, "bid1Price", "bid1Size", "ask1Price", "ask1Size", "lastPrice", "usdIndexPrice");
    assertThat(
            harness
                .json("/bybit/v5/market/tickers?category=spot&symbol=F")
                .get("retCode")
                .intValue())
        .isEqualTo(10_001);
  }

  @Test
  void gemini_ticker_hasTheVenuesShape() {
    JsonNode ticker = harness.json("/gemini/v1/pubticker/btcusd");
    quoted(ticker, "bid", "ask", "last");
    assertThat(names(ticker.get("volume"))).containsExactly("BTC", "USD", "timestamp");
    assertThat(harness.get("/gemini/v1/pubticker/foousd").body()).contains("InvalidSymbol");
  }

  @Test
  void bitfinex_tickers_areRowsOfNumbers() {
    JsonNode row = harness.json("/bitfinex/v2/ticker/tBTCUSD");
    assertThat(row).hasSize(10).allMatch(JsonNode::isNumber);
    JsonNode rows = harness.json("/bitfinex/v2/tickers?symbols=tBTCUSD,tLINK:USD,tUSTUSD,tX");
    assertThat(rows).hasSize(3).allMatch(one -> one.size() == 11);
    assertThat(rows.get(1).get(0).stringValue()).isEqualTo("tLINK:USD");
    assertThat(rows.get(2).get(7).decimalValue())
        .isBetween(new java.math.BigDecimal("0.95"), new java.math.BigDecimal("1.05"));
  }

  @Test
  void aggregators_answerByIdAndSymbol() {
    JsonNode gecko =
        harness.json(
            "/coingecko/api/v3/simple/price?ids=bitcoin,nonsense&vs_currencies=usd"
                + "&include_last_updated_at=true&precision=full");
    assertThat(names(gecko)).containsExactly("bitcoin");
    assertThat(gecko.get("bitcoin").get("usd").isNumber()).isTrue();
    assertThat(gecko.get("bitcoin").get("last_updated_at").isIntegralNumber()).isTrue();
    String path = "/coinmarketcap/v2/cryptocurrency/quotes/latest?convert=USD";
    JsonNode byId = harness.json(path + "&id=1", "X-CMC_PRO_API_KEY", "simulated");
    assertThat(byId.get("status").get("error_code").intValue()).isZero();
    JsonNode usd = byId.get("data").get("1").get("quote").get("USD");
    assertThat(usd.get("price").isNumber()).isTrue();
    JsonNode bySymbol = harness.json(path + "&symbol=BTC", "X-CMC_PRO_API_KEY", "simulated");
    assertThat(bySymbol.get("data").get("BTC").isArray()).isTrue();
    HttpResponse<String> keyless = harness.get(path + "&id=1");
    assertThat(keyless.statusCode()).isEqualTo(401);
    assertThat(keyless.body()).contains("1002");
  }

  @Test
  void referenceRates_areOfOneWorkingDay() {
    JsonNode rates = harness.json("/frankfurter/v1/latest?base=USD&symbols=EUR,GBP");
    assertThat(rates.get("amount").decimalValue()).isEqualByComparingTo("1");
    assertThat(names(rates.get("rates"))).containsExactly("EUR", "GBP");
    String day = rates.get("date").stringValue();
    HttpResponse<String> ecb = harness.get("/ecb/stats/eurofxref/eurofxref-daily.xml");
    assertThat(ecb.headers().firstValue("content-type").orElse("")).contains("xml");
    assertThat(ecb.body())
        .contains("<Cube time='" + day + "'>")
        .containsPattern("<Cube currency='USD' rate='1\\.[0-9]+'/>")
        .contains("currency='JPY'");
  }

  @Test
  void tooManyRequests_areAnsweredInEachVenuesOwnShape() {
    try (Harness own = Harness.fast()) {
      assertThat(exhaust(own, "/kraken/0/public/Ticker?pair=XBTUSD", 16))
          .isEqualTo("200 {\"error\":[\"EAPI:Rate limit exceeded\"]}");
      assertThat(exhaust(own, "/coingecko/api/v3/simple/price?ids=bitcoin&vs_currencies=usd", 31))
          .startsWith("429 {\"status\":{\"error_code\":429");
      assertThat(exhaust(own, "/bitfinex/v2/ticker/tBTCUSD", 91))
          .isEqualTo("429 [\"error\",11010,\"ratelimit: error\"]");
      assertThat(exhaust(own, "/gemini/v1/pubticker/btcusd", 121)).startsWith("429 ");
    }
  }

  /** The answer to the last of so many requests, which are sent within the venue's window. */
  private static String exhaust(Harness own, String path, int times) {
    HttpResponse<String> last = own.get(path);
    for (int i = 1; i < times; i++) {
      last = own.get(path);
    }
    return last.statusCode() + " " + last.body();
  }

  @Test
  void wrongVenueMethodOrPath_isRefused() {
    assertThat(harness.get("/nowhere/x").statusCode()).isEqualTo(404);
    assertThat(harness.post("/binance/api/v3/time", "{}").statusCode()).isEqualTo(405);
    assertThat(harness.get("/gemini/nothing").statusCode()).isEqualTo(404);
  }
}
