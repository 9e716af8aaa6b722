package io.meta138.oracle.publishing;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.reports.ColumnAnswer;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node's path from quote to report without threads, sockets and clocks: a day passes in seconds.
 * Every report is mined before the next step.
 */
public final class VirtualNode {
  private final FeedDefinition feed;
  private final QuoteBook book;
  private final PublishingEngine engine;
  private Instant now;
  private long reports;

  /** What was published of the feed. */
  public record Published(Instant observedAt, BigDecimal price) {}

  /** A node that publishes one feed and starts at this moment. */
  public VirtualNode(FeedCatalog catalog, Instant start) {
    this.feed = catalog.feeds().getFirst();
    this.book = new QuoteBook(catalog);
    this.now = start;
    this.engine =
        new PublishingEngine(
            catalog,
            book,
            PublisherSettings.USUAL,
            signal -> {},
            new PublishingMetrics(new SimpleMeterRegistry(), () -> now));
    engine.adopt(emptyContract(), start, start);
  }

  private AggregatorState emptyContract() {
    Map<FeedId, AggregatorState.RegisteredFeed> registered = new HashMap<>();
    registered.put(
        feed.id(),
        new AggregatorState.RegisteredFeed(
            feed.place(), feed.decimals(), feed.precision(), false, Address.ZERO));
    return new AggregatorState(
        1,
        1,
        List.of(Address.ZERO),
        false,
        Duration.ofSeconds(120),
        Duration.ofSeconds(5),
        registered,
        Map.of(),
        Map.of());
  }

  /** Quotes arrive and a moment passes; gives what was published then. */
  public List<Published> step(Instant at, List<Quote> quotes) {
    now = at;
    quotes.forEach(book::accept);
    List<Published> published = new ArrayList<>();
    engine.tick(at).ifPresent(draft -> mine(draft, published));
    return published;
  }

  /** What it counted. */
  public PublisherSummary summary() {
    return engine.summary();
  }

  private void mine(Draft draft, List<Published> published) {
    Hash id = Hash.of(ByteBuffer.allocate(32).putLong(24, ++reports).array());
    engine.sent(id, draft, now);
    for (Report.Row row : draft.report().rows()) {
      long answer = row.answers().get(feed.place().column());
      if (row.index() == feed.place().row() && answer != ColumnAnswer.NONE) {
        published.add(
            new Published(draft.report().time(), ColumnAnswer.price(answer, feed.precision())));
      }
    }
    IntentStatus.Receipt receipt =
        new IntentStatus.Receipt(id, reports, Hash.ZERO, 50_000, true, Optional.empty());
    engine.status(id, new IntentStatus.Mined(receipt), now);
  }
}
