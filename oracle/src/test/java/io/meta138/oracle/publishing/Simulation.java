package io.meta138.oracle.publishing;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine, its sources and its chain in virtual time: days pass in seconds. */
final class Simulation {
  private final FeedCatalog catalog;
  private final QuoteBook book;
  final PublishingEngine engine;
  final FakeAggregator chain;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<Signal> signals = new ArrayList<>();
  final List<Draft> drafts = new ArrayList<>();
  private final Map<SourceId, BigDecimal> market = new HashMap<>();
  private final Map<Hash, Flight> flying = new LinkedHashMap<>();
  private final Map<SourceId, Boolean> cut = new HashMap<>();
  Instant now;
  Duration latency = Duration.ofMillis(40);
  boolean chainUp = true;
  private long count;

  /** A report on its way to a block. */
  private record Flight(Draft draft, Instant lands) {}

  Simulation(FeedCatalog catalog, Instant start) {
    this(catalog, start, new FakeAggregator(catalog));
  }

  Simulation(FeedCatalog catalog, Instant start, FakeAggregator chain) {
    this.catalog = catalog;
    this.chain = chain;
    this.now = start;
    this.book = new QuoteBook(catalog);
    this.engine =
        new PublishingEngine(
            catalog,
            book,
            PublisherSettings.USUAL,
            signals::add,
            new PublishingMetrics(meters, () -> now));
    adopt();
  }

  void adopt() {
    AggregatorReader.Outcome outcome = chain.read(engine.rowIndexes());
    engine.adopt(((AggregatorReader.Outcome.Known) outcome).state(), now, now);
  }

  /** All sources of a pair say so from now on. */
  void price(String pair, String price) {
    for (SourceId source : catalog.sources()) {
      if (source.pair().toString().equals(pair)) {
        market.put(source, new BigDecimal(price));
      }
    }
  }

  /** One source says so from now on. */
  void price(SourceId source, String price) {
    market.put(source, new BigDecimal(price));
  }

  void cut(SourceId source, boolean off) {
    cut.put(source, off);
  }

  /** Quotes once a step, ticks, sends and mines. */
  void run(Duration length, Duration step) {
    Instant end = now.plus(length);
    while (now.isBefore(end)) {
      now = now.plus(step);
      step();
    }
  }

  void step() {
    market.forEach((source, price) -> {
      if (!cut.getOrDefault(source, false)) {
        book.accept(new Quote(source, price, Optional.empty(), Optional.of(now), now));
      }
    });
    land();
    engine.tick(now).ifPresent(this::send);
  }

  private void send(Draft draft) {
    byte[] name = ByteBuffer.allocate(32).putLong(24, ++count).array();
    Hash id = Hash.of(name);
    drafts.add(draft);
    engine.sent(id, draft, now);
    for (Hash older : List.copyOf(flying.keySet())) {
      flying.remove(older);
      engine.status(older, new IntentStatus.Superseded(id.toString()), now);
    }
    flying.put(id, new Flight(draft, now.plus(latency)));
  }

  private void land() {
    if (!chainUp) {
      return;
    }
    for (Map.Entry<Hash, Flight> entry : Map.copyOf(flying).entrySet()) {
      if (!now.isBefore(entry.getValue().lands())) {
        flying.remove(entry.getKey());
        IntentStatus status = chain.apply(entry.getValue().draft().report());
        engine.status(entry.getKey(), status, now);
      }
    }
  }

  /** The price of a feed on chain. */
  BigDecimal onChain(String feed) {
    FeedTrack track = track(feed);
    return track.price(chain.row(track.row().index()).answers().get(track.column()));
  }

  /** The second at which a feed on chain was observed. */
  long observedAt(String feed) {
    FeedTrack track = track(feed);
    return chain.row(track.row().index()).times().get(track.column());
  }

  FeedStatus status(String feed) {
    return Statuses.of(track(feed), engine.board(), PublisherSettings.USUAL.grace(), now);
  }

  List<Report> mined() {
    return chain.mined();
  }

  private FeedTrack track(String feed) {
    return engine.tracks().get(engine.board().indexOf(new FeedId(feed)));
  }
}
