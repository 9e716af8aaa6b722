package io.meta138.oracle.publishing;

import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.QuoteSink;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes prices: takes quotes, and within milliseconds of one that moves a feed past its trigger
 * a signed report is with the transaction manager.
 *
 * <p>One thread evaluates, signs and submits, so that a slow signer, database or chain makes it
 * skip to the newest prices instead of queueing old ones.
 */
public final class Publisher implements Service, QuoteSink {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final Duration RETRY_READ = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofSeconds(2);

  private final QuoteBook book;
  private final PublishingEngine engine;
  private final AggregatorWatch watch;
  private final HeldPrices held;
  private final ReportSender sender;
  private final TransactionManager transactions;
  private final ReportTrace trace;
  private final PublisherSettings settings;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Inbox inbox = new Inbox();
  private volatile boolean running;
  private volatile @Nullable Thread thread;
  private Instant polledAt = Instant.MIN;

  /**
   * A publisher that has not started.
   *
   * @param catalog what to publish
   * @param reader reads the contract
   * @param domain the contract and its chain
   * @param signer this node's key in the committee
   * @param transactions brings reports on chain
   * @param trace follows reports
   * @param signals where {@code feed.held}, {@code feed.stale}, {@code feed.headroom} and {@code
   *     feed.diverges} go
   */
  public Publisher(
      FeedCatalog catalog,
      AggregatorReader reader,
      CommitteeDomain domain,
      Signer signer,
      TransactionManager transactions,
      ReportTrace trace,
      SignalSink signals,
      MeterRegistry metrics,
      PublisherSettings settings,
      InstantSource clock) {
    this.book = new QuoteBook(catalog);
    this.engine =
        new PublishingEngine(
            catalog, book, settings, signals, new PublishingMetrics(metrics, clock));
    this.watch = new AggregatorWatch(reader, domain, signer.address(), settings.reread());
    this.held = new HeldPrices(engine.board(), engine.tracks());
    this.sender = new ReportSender(domain, signer, transactions, trace, clock);
    this.transactions = transactions;
    this.trace = trace;
    this.settings = settings;
    this.clock = clock;
    book.onTouched(inbox::touch);
    BookMetrics.bind(metrics, book);
  }

  @Override
  public String name() {
    return "publisher";
  }

  @Override
  public void start() {
    running = true;
    transactions.onChange(this::onChange);
    Thread started = Thread.ofPlatform().name("publisher").unstarted(this::run);
    inbox.ownedBy(started);
    thread = started;
    started.start();
  }

  @Override
  public void stop() throws InterruptedException {
    running = false;
    inbox.close();
    Thread started = thread;
    if (started != null) {
      started.join(Duration.ofSeconds(10));
    }
  }

  @Override
  public void accept(Quote quote) {
    book.accept(quote);
  }

  @Override
  public void withdraw(SourceId source, Instant at) {
    book.withdraw(source, at);
  }

  /** The chain took blocks back: what is believed of it is read again. */
  public void onReorg() {
    watch.want();
    inbox.wake();
  }

  /** How every feed stands now. */
  public List<FeedStatus> statuses() {
    Instant now = clock.instant();
    return locked(() ->
        engine.tracks().stream()
            .map(feed -> Statuses.of(feed, engine.board(), settings.grace(), now))
            .toList());
  }

  /** What was done since the start. */
  public PublisherSummary summary() {
    return locked(engine::summary);
  }

  /** Why nothing can be published at all; empty when it can. */
  public String blockedBy() {
    return watch.obstacle();
  }

  /** What feeds' breakers hold. */
  public List<HeldPrice> held() {
    return locked(held::all);
  }

  /**
   * Releases a held price: the breaker measures from it, and it is published.
   *
   * @param shown what the operator saw; refused when it has moved by the feed's deviation since
   * @param by who asks, for the record
   */
  public Release release(FeedId feed, BigDecimal shown, String by) {
    Release release = locked(() -> held.release(feed, shown));
    if (release instanceof Release.Released(HeldPrice price)) {
      LOG.warn(
          "held price {} of {} released by {}; the last was {}",
          price.price().toPlainString(),
          feed,
          by,
          price.last().toPlainString());
      trace.released(price, by, clock.instant());
      inbox.wake();
    }
    return release;
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private void onChange(String key, IntentStatus status) {
    if (key.length() == 66 && key.startsWith("0x")) {
      Instant at = clock.instant();
      inbox.add(() -> changed(Hash.parse(key), status, at));
    }
  }

  private void changed(Hash id, IntentStatus status, Instant at) {
    if (engine.status(id, status, at) == PublishingEngine.Consequence.READ) {
      watch.want();
    }
    sender.changed(id, status, at);
  }

  private void run() {
    while (running) {
      try {
        inbox.listen();
        step();
        Instant now = clock.instant();
        Instant until = locked(() -> engine.nextWake(now));
        inbox.rest(Duration.between(now, until), settings.coalesce());
      } catch (RuntimeException e) {
        // a flaw must not end publishing; it is counted, logged with its trace, and tried again
        LOG.error("publishing failed, trying again", e);
        locked(() -> engine.failure(clock.instant()));
        LockSupport.parkNanos(RETRY_READ.toNanos());
      }
    }
  }

  private void step() {
    Instant now = clock.instant();
    Optional<Draft> draft =
        locked(() -> {
          inbox.handle();
          return engine.tick(now).filter(d -> watch.obstacle().isEmpty());
        });
    draft.ifPresent(this::publish);
    poll(now);
    watch.look(
        now, engine.rowIndexes(), (outcome, began) -> inbox.add(() -> adopt(outcome, began)));
  }

  /** Asks for the fate of reports whose change may have been missed. */
  private void poll(Instant now) {
    if (now.isBefore(polledAt.plus(POLL))) {
      return;
    }
    polledAt = now;
    for (Hash id : locked(engine::onTheirWay)) {
      transactions.status(id.toString()).ifPresent(status -> onChange(id.toString(), status));
    }
  }

  private void adopt(AggregatorReader.Outcome outcome, Instant began) {
    watch.take(outcome).ifPresent(known -> engine.adopt(known, began, clock.instant()));
  }

  private void publish(Draft draft) {
    watch
        .state()
        .ifPresent(known ->
            sender.send(
                draft,
                known,
                id -> locked(() -> engine.sent(id, draft, clock.instant())),
                id -> locked(() -> engine.abandoned(id, clock.instant()))));
  }
}
