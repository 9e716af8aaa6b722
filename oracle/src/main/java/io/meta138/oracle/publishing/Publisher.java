package io.meta138.oracle.publishing;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.oracle.aggregation.QuoteBook;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.QuoteSink;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.oracle.reports.Quorum;
import io.meta138.oracle.reports.ReportCodec;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  private final AggregatorReader reader;
  private final CommitteeDomain domain;
  private final Signer signer;
  private final TransactionManager transactions;
  private final ReportTrace trace;
  private final PublisherSettings settings;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
  private volatile boolean running;
  private volatile boolean touched;
  private volatile boolean readWanted = true;
  private volatile boolean reading;
  private volatile @Nullable Thread thread;
  private volatile String blocked = "the aggregator was not read yet";
  private Instant readAt = Instant.MIN;
  private Instant polledAt = Instant.MIN;
  private @Nullable AggregatorState state;

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
    this.reader = reader;
    this.domain = domain;
    this.signer = signer;
    this.transactions = transactions;
    this.trace = trace;
    this.settings = settings;
    this.clock = clock;
    book.onTouched(this::touched);
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
    thread = Thread.ofPlatform().name("publisher").start(this::run);
  }

  @Override
  public void stop() throws InterruptedException {
    running = false;
    Thread started = thread;
    if (started != null) {
      LockSupport.unpark(started);
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
    readWanted = true;
    wake();
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
    return blocked;
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private void touched() {
    if (!touched) {
      touched = true;
      wake();
    }
  }

  private void wake() {
    Thread started = thread;
    if (started != null) {
      LockSupport.unpark(started);
    }
  }

  private void onChange(String key, IntentStatus status) {
    if (key.length() == 66 && key.startsWith("0x")) {
      Instant at = clock.instant();
      events.add(() -> changed(Hash.parse(key), status, at));
      wake();
    }
  }

  private void changed(Hash id, IntentStatus status, Instant at) {
    boolean settled =
        !(status instanceof IntentStatus.Queued || status instanceof IntentStatus.Sent);
    if (engine.status(id, status, at) == PublishingEngine.Consequence.READ) {
      readWanted = true;
    }
    if (settled) {
      trace.settled(id, status, at);
      if (status instanceof IntentStatus.Failed(String reason) && !NothingNewer.isNamedBy(reason)) {
        LOG.warn("report {} failed: {}", id, reason);
      }
    }
  }

  private void run() {
    while (running) {
      try {
        touched = false;
        step();
        rest();
      } catch (RuntimeException e) {
        // a flaw must not end publishing; it is counted, logged with its trace, and tried again
        LOG.error("publishing failed, trying again", e);
        locked(() -> {
          engine.failure(clock.instant());
          return true;
        });
        LockSupport.parkNanos(RETRY_READ.toNanos());
      }
    }
  }

  private void rest() {
    Instant now = clock.instant();
    Instant until = locked(() -> engine.nextWake(now));
    if (!touched && events.isEmpty()) {
      LockSupport.parkNanos(Math.max(0, Duration.between(now, until).toNanos()));
    }
    if (touched && running) {
      pause(settings.coalesce());
    }
  }

  /** Gathers what comes in after the first change; wake-ups meanwhile do not cut it short. */
  private void pause(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    long left = length.toNanos();
    while (left > 0 && running && events.isEmpty()) {
      LockSupport.parkNanos(left);
      left = end - System.nanoTime();
    }
  }

  private void step() {
    Instant now = clock.instant();
    Optional<Draft> draft =
        locked(() -> {
          Runnable event;
          while ((event = events.poll()) != null) {
            event.run();
          }
          return engine.tick(now).filter(d -> blocked.isEmpty());
        });
    draft.ifPresent(this::publish);
    poll(now);
    boolean regular = now.isAfter(readAt.plus(settings.reread()));
    boolean again = (readWanted || state == null) && now.isAfter(readAt.plus(RETRY_READ));
    if (!reading && (regular || again)) {
      read(now);
    }
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

  private void read(Instant now) {
    reading = true;
    readWanted = false;
    readAt = now;
    Thread.ofVirtual()
        .name("aggregator-read")
        .start(() -> {
          try {
            AggregatorReader.Outcome outcome = reader.read(engine.rowIndexes());
            events.add(() -> adopt(outcome, now));
          } finally {
            reading = false;
            wake();
          }
        });
  }

  private void adopt(AggregatorReader.Outcome outcome, Instant began) {
    switch (outcome) {
      case AggregatorReader.Outcome.Known(AggregatorState known) -> {
        state = known;
        engine.adopt(known, began, clock.instant());
        block(obstacle(known));
      }
      case AggregatorReader.Outcome.Unreadable(String reason) -> {
        readWanted = true;
        if (state == null) {
          block(reason);
        }
      }
    }
  }

  private void block(String reason) {
    if (!reason.equals(blocked)) {
      if (reason.isEmpty()) {
        LOG.info("publishing to {} on chain {}", domain.aggregator(), domain.chainId());
      } else {
        LOG.warn("nothing can be published: {}", reason);
      }
      blocked = reason;
    }
  }

  private String obstacle(AggregatorState known) {
    if (known.paused()) {
      return "the aggregator is paused";
    }
    if (!known.signers().contains(signer.address())) {
      return "signer "
          + signer.address()
          + " is not in the committee of epoch "
          + known.epoch()
          + ": rotate it in, or use a key that is";
    }
    return known.threshold() > 1
        ? "a report needs " + known.threshold() + " signatures, this node gives one"
        : "";
  }

  private void publish(Draft draft) {
    AggregatorState known = state;
    if (known == null) {
      return;
    }
    byte[] bytes = ReportCodec.encode(draft.report());
    Hash id = domain.digest(known.epoch(), bytes);
    trace.created(
        new ReportRecord(id, known.epoch(), draft.report(), draft.createdAt(), draft.lines()));
    try {
      Quorum quorum = new Quorum(known.signers(), known.threshold());
      OptionalInt index = quorum.indexOf(signer.address());
      quorum.add(index.orElseThrow(), signer.sign(domain.typed(known.epoch(), bytes)));
      trace.signed(id, clock.instant());
      Intent intent = intent(id, draft, known, Aggregator.transmit(bytes, quorum.encode()).data());
      locked(() -> {
        engine.sent(id, draft, clock.instant());
        return true;
      });
      transactions.submit(intent);
      trace.submitted(id, clock.instant());
      LOG.debug("report {} of {} rows submitted", id, draft.report().rows().size());
    } catch (RuntimeException e) {
      // key, database or chain out of reach: nothing was promised, newer prices try again
      LOG.warn("report {} could not be submitted: {}", id, e.toString());
      locked(() -> {
        engine.abandoned(id, clock.instant());
        return true;
      });
      trace.settled(
          id, new IntentStatus.Failed("not submitted: " + e.getMessage()), clock.instant());
    }
  }

  private Intent intent(Hash id, Draft draft, AggregatorState known, byte[] data) {
    return new Intent(
        id.toString(),
        Optional.of("aggregator:" + domain.aggregator()),
        Optional.of(domain.aggregator()),
        Wei.ZERO,
        data,
        Optional.empty(),
        Optional.of(draft.report().time().plus(known.maxReportAge())));
  }
}
