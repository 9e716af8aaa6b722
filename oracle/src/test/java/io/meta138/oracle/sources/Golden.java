package io.meta138.oracle.sources;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames and answers as the venues document them: the shapes of the design's sources page, with
 * prices and times filled in so that each is worth one quote of {@link #PRICE}.
 */
final class Golden {
  /** When all frames arrive. */
  static final Instant NOW = Instant.parse("2026-04-07T00:28:59Z");

  static final List<Case> CASES = new ArrayList<>();

  /** The middle of bid and ask in all of them, and the last trade where there is no book. */
  static final String PRICE = "68900.55";

  /** One shape. */
  record Case(String venue, String pair, boolean stream, List<String> before, String text) {
    @Override
    public String toString() {
      return venue + (stream ? " stream " : " answer ") + pair;
    }
  }

  private Golden() {}

  private static void ws(String venue, String pair, String text, String... before) {
    CASES.add(new Case(venue, pair, true, List.of(before), text));
  }

  private static void rest(String venue, String pair, String text) {
    CASES.add(new Case(venue, pair, false, List.of(), text));
  }

  static {
    ws(
        "binance",
        "BTC/USDT",
        """
        {"stream":"btcusdt@bookTicker","data":{"u":400900217,"s":"BTCUSDT","b":"68900.50",\
        "B":"31.21","a":"68900.60","A":"40.66"}}\
        """);
    rest(
        "binance",
        "BTC/USDT",
        """
        {"symbol":"BTCUSDT","bidPrice":"68900.50000000","bidQty":"431.0","askPrice":"68900.60",\
        "askQty":"9.0"}\
        """);
    ws(
        "coinbase",
        "BTC/USD",
        """
        {"type":"ticker","sequence":1,"product_id":"BTC-USD","price":"68900.1","best_bid":\
        "68900.50","best_ask":"68900.60","side":"buy","time":"2026-04-07T00:28:58.544778Z",\
        "trade_id":1,"last_size":"11.4"}\
        """,
        "{\"type\":\"subscriptions\",\"channels\":[{\"name\":\"ticker\",\"product_ids\":[]}]}",
        "{\"type\":\"heartbeat\",\"sequence\":0,\"last_trade_id\":0,\"product_id\":\"BTC-USD\"}");
    rest(
        "coinbase",
        "BTC/USD",
        """
        {"ask":"68900.60","bid":"68900.50","volume":"123.4","trade_id":1,"price":"6268.48",\
        "size":"0.01","time":"2026-04-07T00:22:57.833897Z"}\
        """);
    ws(
        "coinbaseadvanced",
        "BTC/USD",
        """
        {"channel":"ticker","timestamp":"2026-04-07T00:28:58.9Z","sequence_num":12,"events":[\
        {"type":"snapshot","tickers":[{"type":"ticker","product_id":"BTC-USD","price":"68900.50",\
        "best_bid":"68900.50","best_ask":"68900.60"}]}]}\
        """,
        """
        {"channel":"subscriptions","timestamp":"2026-04-07T00:28:58.1Z","sequence_num":11,\
        "events":[{"subscriptions":{"ticker":["BTC-USD"]}}]}\
        """);
    rest(
        "coinbaseadvanced",
        "BTC/USD",
        """
        {"trades":[{"trade_id":"995098663","product_id":"BTC-USD","price":"68923.67","size":\
        "0.00064","time":"2026-04-07T00:28:58.544778Z","side":"SELL"}],"best_bid":"68900.50",\
        "best_ask":"68900.60"}\
        """);
    ws(
        "kraken",
        "BTC/USD",
        """
        {"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":68900.5,"bid_qty":\
        2.5,"ask":68900.60,"ask_qty":3.2,"last":105899.4,"volume":163.2,"vwap":1.5,"low":1.0,\
        "high":2.0,"change":-3.5,"change_pct":-0.1,"timestamp":"2026-04-07T00:28:58.544778Z"}]}\
        """,
        "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"online\"}]}",
        """
        {"method":"subscribe","result":{"channel":"ticker","symbol":"BTC/USD"},"success":true,\
        "time_in":"2026-04-07T00:28:50Z","time_out":"2026-04-07T00:28:50Z"}\
        """,
        "{\"channel\":\"heartbeat\"}");
    rest(
        "kraken",
        "BTC/USD",
        """
        {"error":[],"result":{"XXBTZUSD":{"a":["68900.60","1","1.0"],"b":["68900.50","1","1.0"],\
        "c":["68911.0","0.1"],"v":["10.5","163.2"],"p":["1.0","2.0"],"t":[35,3276],"l":["1","2"],\
        "h":["3","4"],"o":"5"}}}\
        """);
    ws(
        "bitstamp",
        "BTC/USD",
        """
        {"event":"trade","channel":"live_trades_btcusd","data":{"id":1,"timestamp":"1775521738",\
        "microtimestamp":"1775521738544778","amount":0.1,"amount_str":"0.1","price":68900.6,\
        "price_str":"68900.55","type":0}}\
        """,
        "{\"event\":\"bts:subscription_succeeded\",\"channel\":\"live_trades_btcusd\",\"data\":{}}",
        "{\"event\":\"bts:heartbeat\",\"channel\":\"\",\"data\":{\"status\":\"success\"}}");
    rest(
        "bitstamp",
        "BTC/USD",
        """
        {"timestamp":"1775521738","open":"1","high":"2","low":"1","last":"7675.00","volume":"5.5",\
        "vwap":"7","bid":"68900.50","ask":"68900.60"}\
        """);
    String okx =
        """
        {"instType":"SPOT","instId":"BTC-USDT","last":"9999.99","lastSz":"0.1","askPx":"68900.60",\
        "askSz":"1","bidPx":"68900.50","bidSz":"2","ts":"1775521738085"}\
        """;
    ws(
        "okx",
        "BTC/USDT",
        "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"BTC-USDT\"},\"data\":[" + okx + "]}",
        "pong",
        """
        {"event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"},"connId":"a4d3"}\
        """);
    rest("okx", "BTC/USDT", "{\"code\":\"0\",\"msg\":\"\",\"data\":[" + okx + "]}");
    ws(
        "bybit",
        "BTC/USDT",
        """
        {"topic":"tickers.BTCUSDT","ts":1775521738085,"type":"snapshot","cs":1,"data":{"symbol":\
        "BTCUSDT","lastPrice":"68900.55","volume24h":"6780.8"}}\
        """,
        "{\"success\":true,\"ret_msg\":\"subscribe\",\"conn_id\":\"1\",\"op\":\"subscribe\"}",
        "{\"success\":true,\"ret_msg\":\"pong\",\"conn_id\":\"1\",\"op\":\"ping\"}");
    rest(
        "bybit",
        "BTC/USDT",
        """
        {"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"symbol":"BTCUSDT",\
        "bid1Price":"68900.50","bid1Size":"1","ask1Price":"68900.60","ask1Size":"2","lastPrice":\
        "1","usdIndexPrice":"2"}]},"retExtInfo":{},"time":1775521738947}\
        """);
    ws(
        "gemini",
        "BTC/USD",
        """
        {"u":1751505576085,"E":1775521738600117161,"s":"btcusd","b":"68900.50","B":"1.25",\
        "a":"68900.60","A":"0.75"}\
        """,
        "{\"id\":\"1\",\"status\":200}");
    rest(
        "gemini",
        "BTC/USD",
        """
        {"bid":"68900.50","ask":"68900.60","last":"977.65","volume":{"BTC":"1.5","USD":"2.5",\
        "timestamp":1775521708200}}\
        """);
    ws(
        "bitfinex",
        "BTC/USD",
        "[17,[68900.5,10.1,68900.6,9.5,-1.5,-0.01,68911,1234.5,70000,60000.25]]",
        "{\"event\":\"info\",\"version\":2,\"serverId\":\"x\",\"platform\":{\"status\":1}}",
        """
        {"event":"subscribed","channel":"ticker","chanId":17,"symbol":"tBTCUSD","pair":"BTCUSD"}\
        """,
        "[17,\"hb\"]");
    rest(
        "bitfinex",
        "BTC/USD",
        "[[\"tBTCUSD\",68900.5,10.1,68900.6,9.5,-1.5,-0.01,68911,1234.5,70000,60000.25]]");
    rest("coingecko", "BTC/USD", "{\"bitcoin\":{\"usd\":68900.55,\"last_updated_at\":1775521700}}");
    rest(
        "coinmarketcap",
        "BTC/USD",
        """
        {"status":{"timestamp":"2026-04-07T00:28:58.000Z","error_code":0,"error_message":null,\
        "credit_count":1},"data":{"1":{"id":1,"quote":{"USD":{"price":68900.55,"last_updated":\
        "2026-04-07T00:28:00.000Z"}}}}}\
        """);
    rest(
        "coinmarketcap",
        "BTC/USD",
        """
        {"status":{"error_code":0,"error_message":null},"data":{"BTC":[{"id":1,"quote":{"USD":\
        {"price":68900.55,"last_updated":"2026-04-07T00:28:00.000Z"}}}]}}\
        """);
    rest(
        "frankfurter",
        "EUR/USD",
        "{\"amount\":1.0,\"base\":\"EUR\",\"date\":\"2026-04-02\",\"rates\":{\"USD\":68900.55}}");
    rest(
        "ecb",
        "EUR/USD",
        """
        <?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://gesmes.example"\
         xmlns="http://eurofxref.example"><gesmes:subject>Reference rates</gesmes:subject><Cube>\
        <Cube time="2026-04-02"><Cube currency="USD" rate="68900.55"/><Cube currency="JPY" \
        rate="170.1"/></Cube></Cube></gesmes:Envelope>\
        """);
  }
}
