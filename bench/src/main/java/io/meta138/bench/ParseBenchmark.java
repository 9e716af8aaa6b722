package io.meta138.bench;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.VenueCatalog;
import io.meta138.oracle.sources.protocol.Acceptance;
import io.meta138.oracle.sources.protocol.Event;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import io.meta138.oracle.sources.protocol.Venue;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** From a venue's frame to a checked quote. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParseBenchmark {
  private static final Instant NOW = Instant.parse("2026-04-07T00:28:59Z");
  private static final int FRAMES = 1024;

  /** Whose frames are read. */
  @Param({"binance", "coinbase", "kraken", "okx"})
  public String venue = "binance";

  private String[] frames = {};
  private StreamProtocol.@Nullable Session session;
  private long count;
  private long quotes;

  /** Frames whose price moves from one to the next. */
  @Setup
  public void frames() {
    boolean tether = venue.equals("binance") || venue.equals("okx");
    SourceId source = new SourceId(venue, new Pair("BTC", tether ? "USDT" : "USD"));
    Venue spoken =
        VenueCatalog.standard()
            .venue(venue)
            .orElseThrow(() -> new BenchException("no venue named " + venue));
    String symbol = spoken.symbols().symbol(source.pair()).orElseThrow();
    session =
        spoken.stream()
            .orElseThrow()
            .open(Map.of(symbol, source), Acceptance.ofLifetime(spoken.profile().quoteLifetime()));
    frames = new String[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      frames[i] = frame(1_000 + i);
    }
    long before = quotes;
    parse(event -> quotes += event instanceof Event.Quoted ? 1 : 0);
    if (quotes == before) {
      throw new BenchException(venue + " takes no quote from " + frames[0]);
    }
  }

  private String frame(int cents) {
    String bid = "68" + cents / 1_000 + "00." + cents % 1_000;
    String ask = "68" + cents / 1_000 + "01." + cents % 1_000;
    return switch (venue) {
      case "binance" ->
          """
          {"stream":"btcusdt@bookTicker","data":{"u":%d,"s":"BTCUSDT","b":"%s","B":"31.21",\
          "a":"%s","A":"40.66"}}\
          """
              .formatted(400_900_000L + cents, bid, ask);
      case "coinbase" ->
          """
          {"type":"ticker","product_id":"BTC-USD","price":"%s","open_24h":"68000.1",\
          "volume_24h":"1234.5","best_bid":"%s","best_ask":"%s","side":"buy",\
          "time":"2026-04-07T00:28:58.544778Z","trade_id":1,"last_size":"11.4"}\
          """
              .formatted(bid, bid, ask);
      case "kraken" ->
          """
          {"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":%s,"bid_qty":2.5,\
          "ask":%s,"ask_qty":3.2,"last":68899.4,"volume":163.2,"vwap":1.5,"low":1.0,"high":2.0,\
          "change":-3.5,"change_pct":-0.1,"timestamp":"2026-04-07T00:28:58.544778Z"}]}\
          """
              .formatted(bid, ask);
      default ->
          """
          {"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT",\
          "instId":"BTC-USDT","last":"%s","lastSz":"0.1","askPx":"%s","askSz":"1","bidPx":"%s",\
          "bidSz":"2","ts":"1775521738085"}]}\
          """
              .formatted(bid, ask, bid);
    };
  }

  private void parse(java.util.function.Consumer<Event> out) {
    StreamProtocol.Session reading = Optional.ofNullable(session).orElseThrow();
    reading.onText(frames[(int) (count++ % FRAMES)], NOW, out);
  }

  /** One frame. */
  @Benchmark
  public void frame(Blackhole hole) {
    parse(hole::consume);
  }
}
