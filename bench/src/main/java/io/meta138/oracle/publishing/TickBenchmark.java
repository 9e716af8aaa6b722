package io.meta138.oracle.publishing;

import io.meta138.bench.BenchException;
import io.meta138.bench.BenchFeeds;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the publisher's thread does between two sleeps, with 1,000 feeds of four sources each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TickBenchmark {
  private static final int FEEDS = 1_000;

  private final FeedCatalog catalog = BenchFeeds.catalog(FEEDS, BenchFeeds.DOLLAR);
  private final QuoteBook book = new QuoteBook(catalog);
  private final List<SourceId> sources = List.copyOf(catalog.sources());
  private Instant now = Instant.parse("2026-04-07T00:28:59Z");
  private final PublishingEngine engine =
      new PublishingEngine(
          catalog,
          book,
          PublisherSettings.USUAL,
          signal -> {},
          new PublishingMetrics(new SimpleMeterRegistry(), () -> now));
  private boolean high;
  private long count;

  /** An engine whose feeds are all on chain. */
  public TickBenchmark() {
    engine.adopt(contract(), now, now);
    burst();
  }

  private AggregatorState contract() {
    Map<FeedId, AggregatorState.RegisteredFeed> feeds = new HashMap<>();
    for (FeedDefinition feed : catalog.feeds()) {
      feeds.put(
          feed.id(),
          new AggregatorState.RegisteredFeed(
              feed.place(), feed.decimals(), feed.precision(), false, Address.ZERO));
    }
    return new AggregatorState(
        1,
        1,
        List.of(Address.ZERO),
        false,
        Duration.ofMinutes(2),
        Duration.ofSeconds(5),
        feeds,
        Map.of(),
        Map.of());
  }

  private void quote(SourceId source, long cents) {
    BigDecimal price = BigDecimal.valueOf(cents, 2);
    book.accept(new Quote(source, price, Optional.empty(), Optional.of(now), now));
  }

  /** Nothing has changed. */
  @Benchmark
  public Object quiet() {
    return engine.tick(now);
  }

  /** One quote has changed, by too little to be published. */
  @Benchmark
  public Object oneQuote() {
    quote(sources.get((int) (count++ % sources.size())), (high ? 10_200 : 10_000) + count % 7);
    return engine.tick(now);
  }

  /** Every quote has changed by 2 %, every row is put into one report and mined; per feed. */
  @Benchmark
  @OperationsPerInvocation(FEEDS)
  public Object burst() {
    now = now.plusSeconds(2);
    high = !high;
    sources.forEach(source -> quote(source, high ? 10_200 : 10_000));
    engine.tick(now);
    now = now.plusMillis(100);
    Draft draft =
        engine.tick(now).orElseThrow(() -> new BenchException("the burst led to no report"));
    Hash id = Hash.of(ByteBuffer.allocate(32).putLong(24, ++count).array());
    engine.sent(id, draft, now);
    engine.status(
        id,
        new IntentStatus.Mined(
            new IntentStatus.Receipt(id, count, Hash.ZERO, 1_000_000, true, Optional.empty())),
        now);
    return draft;
  }
}
