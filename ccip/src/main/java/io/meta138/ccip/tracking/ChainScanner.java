package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.ChainReads.Unread;
import io.meta138.ccip.tracking.LogReader.Part;
import io.meta138.ccip.tracking.ScanStore.Cursor;
import io.meta138.chain.abi.ChainReader;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.rpc.HeadTracker;
import io.meta138.chain.rpc.Rpc;
import io.meta138.platform.lifecycle.Background;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;

/**
 * Reads what one chain tells of all its lanes into the store: from a durable place on, in order,
 * nothing twice. What blocks told that are no longer part of the chain is taken back.
 */
public final class ChainScanner extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(ChainScanner.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);

  private final ChainDefinition chain;
  private final ScanSettings settings;
  private final InstantSource clock;
  private final ChainReads reads;
  private final LogReader reader;
  private final FinalityWatch finality;
  private final LogTaker taker;
  private final Returning returning;
  private final Rereading rereading;
  private final Mending mending;
  private final ScanStore store;
  private final ScanMetrics metrics;
  private final Semaphore news = new Semaphore(0);
  private final Instant began;
  private volatile Runnable told = () -> {};
  private volatile @Nullable Instant lastAtHead;

  /**
   * A scanner of a chain; one process at a time may run one on a database.
   *
   * @param lanes those that begin or end elsewhere are left out
   * @param clock for when things were seen
   */
  public ChainScanner(
      ChainDefinition chain,
      List<Lane> lanes,
      Rpc rpc,
      MessageStore messages,
      ScanSettings settings,
      SignalSink signals,
      InstantSource clock,
      MeterRegistry registry) {
    this.chain = chain;
    this.settings = settings;
    this.clock = clock;
    began = clock.instant();
    metrics = new ScanMetrics(registry, chain.id(), this::age);
    reads = new ChainReads(rpc, settings.callDeadline());
    LogDecoder decoder = new LogDecoder(chain.id(), lanes);
    boolean finalAtOnce = chain.finality() instanceof Finality.Immediate;
    store = new ScanStore(messages.database(), chain.id().value(), finalAtOnce);
    reader = new LogReader(reads, decoder, settings, metrics, store::placeFrom);
    finality = new FinalityWatch(chain, reads, messages.database(), signals, clock);
    returning = new Returning(chain, reads, store, finality, metrics);
    taker = new LogTaker(chain.name(), decoder, settings, store, clock, metrics);
    rereading = new Rereading(chain.name(), store.doubts(), reader, taker, metrics);
    ChainReader contracts = new ChainReader(rpc, settings.callDeadline(), KnownErrors.ALL);
    Holes holes = new Holes(chain, lanes, messages.database(), reads, contracts);
    mending = new Mending(chain.name(), holes, store.doubts(), reader, taker, settings, metrics);
  }

  /** What one step of reading came to. */
  public enum Progress {
    /** There is more to read at once. */
    MORE,
    /** Everything up to the head is read. */
    AT_HEAD,
    /** The head is below what is read, by a node that lags or a chain that went back: unsure. */
    BEHIND
  }

  /** Looks at once whenever the tracker of this chain tells of a new head. */
  public void follow(HeadTracker heads) {
    heads.listen(_ -> news.release());
  }

  /** Has this called whenever all that the chain tells is in the store; it must not block. */
  public void whenRead(Runnable told) {
    this.told = told;
  }

  /** When everything up to the head was read last; empty before. */
  public Optional<Instant> lastAtHead() {
    return Optional.ofNullable(lastAtHead);
  }

  private Number age() {
    Instant last = lastAtHead;
    return Duration.between(last == null ? began : last, clock.instant()).toMillis() / 1_000.0;
  }

  @Override
  public String name() {
    return "messages on " + chain.name();
  }

  @Override
  protected void run() throws InterruptedException {
    int failures = 0;
    while (!Thread.currentThread().isInterrupted()) {
      Duration pause = settings.pollInterval();
      try {
        Progress progress = step();
        failures = 0;
        if (progress == Progress.MORE) {
          continue;
        }
      } catch (Unread e) {
        metrics.failed(e.reason());
        LOG.debug("{}: {}", name(), e.getMessage());
        pause = backoff(failures++);
      } catch (NestedRuntimeException e) {
        metrics.failed("database");
        LOG.warn("{}: the database does not take what was read", name(), e);
        pause = backoff(failures++);
      } catch (RuntimeException e) {
        // whatever was answered, a chain must not stay unread
        metrics.failed("error");
        LOG.error("{}: reading failed, trying again", name(), e);
        pause = backoff(failures++);
      }
      if (news.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        news.drainPermits();
      }
    }
  }

  private Duration backoff(int failures) {
    Duration wanted = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures, 10));
    return wanted.compareTo(settings.maxBackoff()) < 0 ? wanted : settings.maxBackoff();
  }

  /**
   * Reads everything there is up to the head; for tests and single runs.
   *
   * @param tries how often a question without a usable answer is asked again
   * @return false when the tries were used up
   */
  public boolean catchUp(int tries) {
    int left = tries;
    while (true) {
      try {
        if (step() != Progress.MORE) {
          return true;
        }
      } catch (Unread e) {
        metrics.failed(e.reason());
        if (left-- == 0) {
          LOG.info("{}: {}", name(), e.getMessage());
          return false;
        }
      }
    }
  }

  private Progress step() throws Unread {
    Block head =
        reads.tagged("latest").orElseThrow(() -> new Unread("no head", "the node has no block"));
    Optional<Cursor> from = store.cursors(Long.MAX_VALUE, 1).stream().findFirst();
    long first = from.map(cursor -> cursor.block() + 1).orElse(chain.firstBlock());
    if (from.isPresent() && head.number() < from.get().block()) {
      return behind(head);
    }
    if (head.number() < first) {
      if (from.isPresent() && !from.get().hash().equals(head.hash())) {
        returning.goBack(head);
        return Progress.MORE;
      }
      return atHead(head, from);
    }
    reader.ask(taker.doubted());
    return switch (reader.after(from, first, head.number())) {
      case Part.Forked _ -> {
        returning.goBack(head);
        yield Progress.MORE;
      }
      case Part.Got part -> {
        taker.take(part);
        Cursor reached = part.reached().getLast();
        yield reached.block() < head.number()
            ? more(head, reached)
            : atHead(head, Optional.of(reached));
      }
    };
  }

  private Progress more(Block head, Cursor reached) throws Unread {
    metrics.at(reached.block(), head.number());
    finality.finalise(reached);
    return Progress.MORE;
  }

  private Progress atHead(Block head, Optional<Cursor> reached) throws Unread {
    metrics.at(head.number(), head.number());
    if (reached.isPresent()) {
      finality.finalise(reached.get());
    }
    lastAtHead = clock.instant();
    told.run();
    boolean more = rereading.turn(clock.instant());
    more |= mending.mend(head.number(), clock.instant());
    if (more) {
      told.run();
    }
    return Progress.AT_HEAD;
  }

  /**
   * An older head is a node that lags, or a chain that went back and has nothing new yet. Only
   * another block at a height that was read tells one from the other; until then nothing is taken
   * back, and nothing is said to be well.
   */
  private Progress behind(Block head) throws Unread {
    if (returning.isAnother(head)) {
      returning.goBack(head);
      return Progress.MORE;
    }
    metrics.unsure();
    return Progress.BEHIND;
  }
}
