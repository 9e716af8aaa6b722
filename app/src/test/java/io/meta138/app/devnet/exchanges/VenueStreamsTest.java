package io.meta138.app.devnet.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The conversations of each venue, as a plain client hears them. */
class VenueStreamsTest {
  private static final String DECIMAL = "[0-9]+\\.[0-9]+";
  private static final String UTC = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{6}Z";

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
  void binance_pathNamesStream_sendsBookTickers() {
    try (StreamClient client = harness.stream("/binance/ws/btcusdt@bookTicker")) {
      JsonNode first = client.json("'s'");
      assertThat(names(first)).containsExactly("u", "s", "b", "B", "a", "A");
      assertThat(first.get("s").stringValue()).isEqualTo("BTCUSDT");
      quoted(first, "b", "B", "a", "A");
      assertThat(client.json("'s'").get("u").longValue()).isEqualTo(first.get("u").longValue() + 1);
    }
  }

  @Test
  void binance_combinedStreams_wrapEachFrameWithItsStream() {
    try (StreamClient client =
        harness.stream("/binance/stream?streams=ethusdt@trade/btcusdt@bookTicker")) {
      JsonNode trade = client.json("ethusdt@trade");
      assertThat(names(trade)).containsExactly("stream", "data");
      JsonNode data = trade.get("data");
      assertThat(names(data)).containsExactly("e", "E", "s", "t", "p", "q", "T", "m", "M");
      quoted(data, "p", "q");
      assertThat(client.json("btcusdt@bookTicker").get("data").get("s").stringValue())
          .isEqualTo("BTCUSDT");
    }
  }

  @Test
  void binance_subscribeByMessage_isAcknowledgedAndUnsubscribeEndsIt() {
    try (StreamClient client = harness.stream("/binance/ws")) {
      client.send("{'method':'SUBSCRIBE','params':['btcusdt@bookTicker','nonsense@x'],'id':7}");
      assertThat(client.text("'id'")).isEqualTo("{\"result\":null,\"id\":7}");
      client.json("BTCUSDT");
      client.send("{'method':'LIST_SUBSCRIPTIONS','id':8}");
      assertThat(client.text("'id':8")).contains("nonsense@x");
    }
  }

  @Test
  void binance_moreThanFiveMessagesASecond_isCutOff() {
    InstantSource standing = InstantSource.fixed(Instant.parse("2026-03-01T00:00:00Z"));
    try (Harness still = new Harness(Harness.fastSettings(), standing);
        StreamClient client = still.stream("/binance/ws")) {
      for (int i = 1; i <= 5; i++) {
        client.send("{'method':'LIST_SUBSCRIPTIONS','id':" + i + "}");
        client.text("'id':" + i);
      }
      // nothing may follow the one that is refused: a reset would overtake the closing frame
      assertThat(client.send("{'method':'LIST_SUBSCRIPTIONS','id':6}").closed()).contains("1008");
    }
  }

  @Test
  void coinbase_subscribe_isAcknowledgedThenTickersAndHeartbeatsCome() {
    try (StreamClient client = harness.stream("/coinbase")) {
      client.send(
          "{'type':'subscribe','product_ids':['BTC-USD'],'channels':['ticker','heartbeat']}");
      assertThat(client.text("subscriptions"))
          .isEqualTo(
              "{\"type\":\"subscriptions\",\"channels\":["
                  + "{\"name\":\"ticker\",\"product_ids\":[\"BTC-USD\"]},"
                  + "{\"name\":\"heartbeat\",\"product_ids\":[\"BTC-USD\"]}]}");
      JsonNode ticker = client.json("'ticker'");
      assertThat(names(ticker))
          .contains("type", "sequence", "product_id", "side", "time", "trade_id", "last_size");
      quoted(ticker, "price", "best_bid", "best_ask", "last_size");
      assertThat(ticker.get("time").stringValue()).matches(UTC);
      long next = client.json("'ticker'").get("sequence").longValue();
      assertThat(next).isEqualTo(ticker.get("sequence").longValue() + 1);
      assertThat(names(client.json("'heartbeat'")))
          .containsExactly("type", "sequence", "last_trade_id", "product_id", "time");
    }
  }

  @Test
  void coinbase_unknownProduct_isRefusedByName() {
    try (StreamClient client = harness.stream("/coinbase")) {
      client.send("{'type':'subscribe','product_ids':['FOO-USD'],'channels':['ticker']}");
      assertThat(client.text("error"))
          .isEqualTo(
              "{\"type\":\"error\",\"message\":\"Failed to subscribe\","
                  + "\"reason\":\"FOO-USD is not a valid product\"}");
    }
  }

  @Test
  void coinbase_noSubscription_isCutOffAfterFiveSeconds() {
    try (StreamClient client = harness.stream("/coinbase");
        StreamClient advanced = harness.stream("/coinbaseadvanced")) {
      assertThat(client.closed()).contains("1008");
      assertThat(advanced.closed()).contains("1008");
    }
  }

  @Test
  void coinbaseAdvanced_subscribe_sendsSnapshotThenUpdatesInSequence() {
    try (StreamClient client = harness.stream("/coinbaseadvanced")) {
      client.send("{'type':'subscribe','product_ids':['ETH-USD'],'channel':'ticker'}");
      client.send("{'type':'subscribe','channel':'heartbeats'}");
      JsonNode snapshot = client.json("'snapshot'");
      assertThat(snapshot.get("channel").stringValue()).isEqualTo("ticker");
      JsonNode row = snapshot.get("events").get(0).get("tickers").get(0);
      assertThat(row.get("type").stringValue()).isEqualTo("ticker");
      assertThat(row.get("product_id").stringValue()).isEqualTo("ETH-USD");
      quoted(row, "price", "best_bid", "best_ask");
      JsonNode beat = client.json("heartbeat_counter");
      assertThat(client.json("sequence_num").get("sequence_num").longValue())
          .isEqualTo(beat.get("sequence_num").longValue() + 1);
    }
  }

  @Test
  void kraken_subscribe_isAcknowledgedThenNumbersCome() {
    try (StreamClient client = harness.stream("/kraken/v2")) {
      client.text("'status'");
      client.send(
          "{'method':'subscribe','params':{'channel':'ticker','symbol':['BTC/USD','FOO/USD'],"
              + "'event_trigger':'bbo','snapshot':true},'req_id':3}");
      JsonNode acknowledged = client.json("'method'");
      assertThat(acknowledged.get("success").booleanValue()).isTrue();
      assertThat(acknowledged.get("req_id").intValue()).isEqualTo(3);
      JsonNode snapshot = client.json("'snapshot','data'");
      JsonNode row = snapshot.get("data").get(0);
      assertThat(names(row))
          .containsExactly(
              "symbol",
              "bid",
              "bid_qty",
              "ask",
              "ask_qty",
              "last",
              "volume",
              "vwap",
              "low",
              "high",
              "change",
              "change_pct",
              "timestamp");
      assertThat(row.get("bid").isNumber()).isTrue();
      assertThat(row.get("bid").decimalValue()).isLessThan(row.get("ask").decimalValue());
      assertThat(client.text("'error'"))
          .contains("\"error\":\"Currency pair not supported FOO/USD\"", "\"success\":false");
      assertThat(client.text("'update'")).contains("\"symbol\":\"BTC/USD\"");
      client.send("{'method':'ping','req_id':9}");
      client.text("'pong'");
    }
  }

  @Test
  void bitstamp_subscribe_isAcknowledgedThenTradesCome() {
    try (StreamClient client = harness.stream("/bitstamp")) {
      client.send("{'event':'bts:subscribe','data':{'channel':'live_trades_btcusd'}}");
      assertThat(client.text("bts:"))
          .isEqualTo(
              "{\"event\":\"bts:subscription_succeeded\",\"channel\":\"live_trades_btcusd\","
                  + "\"data\":{}}");
      JsonNode trade = client.json("'trade'");
      assertThat(trade.get("channel").stringValue()).isEqualTo("live_trades_btcusd");
      JsonNode data = trade.get("data");
      quoted(data, "amount_str", "price_str");
      assertThat(data.get("price").decimalValue())
          .isEqualByComparingTo(data.get("price_str").stringValue());
      assertThat(data.get("microtimestamp").stringValue()).matches("[0-9]{16}");
      client.send("{'event':'bts:subscribe','data':{'channel':'live_trades_foousd'}}");
      client.text("bts:error");
    }
  }

  @Test
  void okx_subscribe_isAcknowledgedThenTickersAndTradesCome() {
    try (StreamClient client = harness.stream("/okx/ws/v5/public")) {
      client.send(
          "{'op':'subscribe','args':[{'channel':'tickers','instId':'BTC-USDT'},"
              + "{'channel':'trades','instId':'BTC-USDT'},"
              + "{'channel':'tickers','instId':'FOO-USDT'}]}");
      assertThat(client.text("'event'"))
          .isEqualTo(
              "{\"event\":\"subscribe\",\"arg\":{\"channel\":\"tickers\",\"instId\":\"BTC-USDT\"},"
                  + "\"connId\":\"a4d3ae55\"}");
      JsonNode ticker = client.json("'last'");
      quoted(ticker.get("data").get(0), "last", "lastSz", "askPx", "askSz", "bidPx", "bidSz");
      assertThat(ticker.get("data").get(0).get("ts").stringValue()).matches("[0-9]{13}");
      assertThat(client.text("'error'")).contains("\"code\":\"60018\"", "FOO-USDT");
      assertThat(names(client.json("'px'").get("data").get(0)))
          .containsExactly("instId", "tradeId", "px", "sz", "side", "ts", "count");
      client.send("ping");
      assertThat(client.event("text:pong"::equals)).isNotEmpty();
    }
  }

  @Test
  void bybit_subscribe_isAcknowledgedThenSnapshotsCome() {
    try (StreamClient client = harness.stream("/bybit/v5/public/spot")) {
      client.send("{'op':'subscribe','args':['tickers.BTCUSDT','publicTrade.BTCUSDT']}");
      JsonNode acknowledged = client.json("'op'");
      assertThat(acknowledged.get("success").booleanValue()).isTrue();
      JsonNode ticker = client.json("'tickers.BTCUSDT'");
      assertThat(names(ticker)).containsExactly("topic", "ts", "type", "cs", "data");
      assertThat(ticker.get("type").stringValue()).isEqualTo("snapshot");
      quoted(ticker.get("data"), "lastPrice");
      JsonNode trade = client.json("'publicTrade.BTCUSDT'").get("data").get(0);
      assertThat(names(trade)).contains("T", "s", "S", "v", "p", "i", "BT");
      client.send("{'op':'ping'}");
      client.text("'pong'");
      client.send("{'op':'subscribe','args':['tickers.FOO']}");
      assertThat(client.text("'success':false")).contains("tickers.FOO");
      client.send(
          "{'op':'subscribe','args':["
              + String.join(",", java.util.Collections.nCopies(11, "'x'"))
              + "]}");
      assertThat(client.text("'success':false")).contains("args size >10");
    }
  }

  @Test
  void gemini_subscribe_isAcknowledgedThenBookTickersCome() {
    try (StreamClient client = harness.stream("/gemini")) {
      client.send("{'id':'1','method':'subscribe','params':['btcusd@bookTicker']}");
      assertThat(client.text("'id'")).isEqualTo("{\"id\":\"1\",\"status\":200}");
      JsonNode frame = client.json("'s'");
      assertThat(names(frame)).containsExactly("u", "E", "s", "b", "B", "a", "A");
      assertThat(frame.get("s").stringValue()).isEqualTo("btcusd");
      quoted(frame, "b", "B", "a", "A");
      assertThat(frame.get("E").asString()).matches("[0-9]{19}");
      client.send("{'id':'2','method':'subscribe','params':['foousd@bookTicker']}");
      assertThat(client.text("'status':400")).contains("foousd");
    }
  }

  @Test
  void bitfinex_subscribe_isAcknowledgedThenRowsComeUnderTheChannel() {
    try (StreamClient client = harness.stream("/bitfinex/ws/2")) {
      assertThat(client.text("'info'")).contains("\"version\":2");
      client.send("{'event':'subscribe','channel':'ticker','symbol':'tBTCUSD'}");
      JsonNode subscribed = client.json("'subscribed'");
      assertThat(subscribed.get("symbol").stringValue()).isEqualTo("tBTCUSD");
      int channel = subscribed.get("chanId").intValue();
      JsonNode row = client.json("[" + channel + ",[");
      assertThat(row.get(1)).hasSize(10).allMatch(JsonNode::isNumber);
      client.send("{'event':'subscribe','channel':'ticker','symbol':'tFOOUSD'}");
      assertThat(client.text("'error'")).contains("symbol: invalid", "10300");
      client.send("{'event':'ping','cid':5}");
      assertThat(client.json("'pong'").get("cid").intValue()).isEqualTo(5);
    }
  }

  @Test
  void bitfinex_twentySixthChannel_isRefused() {
    try (StreamClient client = harness.stream("/bitfinex/ws/2")) {
      List<String> bases =
          List.of(
              "BTC", "ETH", "BNB", "SOL", "XRP", "ADA", "DOT", "LTC", "BCH", "UNI", "TRX", "XLM",
              "DAI");
      for (String quote : List.of("USD", "EUR")) {
        for (String base : bases) {
          client.send("{'event':'subscribe','channel':'ticker','symbol':'t" + base + quote + "'}");
        }
      }
      assertThat(client.text("'error'")).contains("subscribe: limit");
    }
  }

  @Test
  void unknownVenueOrPath_isRefusedAtTheHandshake() {
    assertThatThrownBy(() -> harness.stream("/nowhere").close())
        .hasStackTraceContaining("Handshake");
    assertThatThrownBy(() -> harness.stream("/kraken/v9").close())
        .hasStackTraceContaining("Handshake");
    assertThatThrownBy(() -> harness.stream("/coingecko").close())
        .hasStackTraceContaining("Handshake");
  }

  @Test
  void connectionLife_endsWithEachVenuesWarning() {
    try (Harness own =
            new Harness(
                Harness.fastSettings().withTimes(Duration.ofMillis(100), Duration.ofMillis(200)));
        StreamClient bitstamp = own.stream("/bitstamp");
        StreamClient bitfinex = own.stream("/bitfinex/ws/2");
        StreamClient kraken = own.stream("/kraken/v2")) {
      bitstamp.text("bts:request_reconnect");
      assertThat(bitstamp.closed()).contains("1001");
      bitfinex.text("20051");
      assertThat(bitfinex.closed()).contains("1001");
      assertThat(kraken.closed()).contains("1001");
    }
  }
}
