package io.meta138.bench;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.aggregation.PriceBoard;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a quote to a price, with 1,000 feeds of seven sources each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AggregateBenchmark {
  private static final int FEEDS = 1_000;
  private static final Instant NOW = Instant.parse("2026-04-07T00:28:59Z");

  private final FeedCatalog catalog = BenchFeeds.catalog(FEEDS, BenchFeeds.SEVEN);
  private final QuoteBook book = new QuoteBook(catalog);
  private final PriceBoard board = new PriceBoard(catalog, book);
  private long count;

  /** A board on which every feed has a price. */
  public AggregateBenchmark() {
    for (int feed = 1; feed <= FEEDS; feed++) {
      for (String venue : BenchFeeds.SEVEN) {
        quote(venue, feed);
      }
    }
    board.update(NOW);
    for (int feed = 0; feed < FEEDS; feed++) {
      if (!(board.outcome(feed) instanceof FeedOutcome.Answer)) {
        throw new BenchException("no price for feed " + feed + ": " + board.outcome(feed));
      }
    }
  }

  private void quote(String venue, int feed) {
    List<Pair> pairs = BenchFeeds.PAIRS;
    BigDecimal price = BigDecimal.valueOf(1_000_000 + count++ % 997, 4);
    SourceId source = new SourceId(venue, pairs.get(feed - 1));
    book.accept(new Quote(source, price, Optional.empty(), Optional.empty(), NOW));
  }

  /** One changed quote, one feed computed again. */
  @Benchmark
  public Object oneQuote() {
    quote("kraken", 1 + (int) (count % FEEDS));
    return board.update(NOW);
  }

  /** A changed quote in each feed, all computed again; per feed. */
  @Benchmark
  @OperationsPerInvocation(FEEDS)
  public Object allFeeds() {
    for (int feed = 1; feed <= FEEDS; feed++) {
      quote("kraken", feed);
    }
    return board.update(NOW);
  }
}
