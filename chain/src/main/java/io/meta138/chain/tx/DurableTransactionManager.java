package io.meta138.chain.tx;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.signing.Signer;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The transaction manager over PostgreSQL: one thread owns the account's nonces for as long as it
 * holds the account's lock in the database, and starts over from what is stored when it loses it.
 */
public final class DurableTransactionManager implements TransactionManager, Service {
  private static final Logger LOG = LoggerFactory.getLogger(DurableTransactionManager.class);
  private static final Duration PRUNE_EVERY = Duration.ofHours(1);
  private static final Duration REOPEN_PAUSE = Duration.ofMillis(500);
  private static final Duration MOST_REOPEN_PAUSE = Duration.ofSeconds(15);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final Settings settings;
  private final Rpc rpc;
  private final Signer signer;
  private final PostgresStore store;
  private final InstantSource clock;
  private final TxWatch watch;
  private final Notifier notifier = new Notifier();
  private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
  private @Nullable Thread thread;
  private volatile boolean stopped;

  private sealed interface Event {
    record Submitted(long seq) implements Event {}

    record Head() implements Event {}

    record Reorg() implements Event {}

    record ReadStore() implements Event {}

    record Stop() implements Event {}
  }

  /**
   * Nothing is sent before {@link #start}.
   *
   * @param settings how to behave
   * @param rpc the chain
   * @param signer the account
   * @param source a database whose schema {@code chain} is up to date
   * @param clock the time
   * @param metrics where to count
   * @param signals where to report what is stuck
   */
  public DurableTransactionManager(
      Settings settings,
      Rpc rpc,
      Signer signer,
      DataSource source,
      InstantSource clock,
      MeterRegistry metrics,
      SignalSink signals) {
    this.settings = settings;
    this.rpc = rpc;
    this.signer = signer;
    this.store = new PostgresStore(source, rpc.chainId(), signer.address(), settings.lockWait());
    this.clock = clock;
    this.watch = new TxWatch(metrics, signals, clock, settings, signer.address());
  }

  @Override
  public String name() {
    return "transactions of " + signer.address() + " on chain " + rpc.chainId();
  }

  @Override
  public Address account() {
    return signer.address();
  }

  /**
   * Takes the account and begins to send.
   *
   * @throws AccountInUseException when another process has the account
   */
  @Override
  public synchronized void start() {
    if (thread != null) {
      throw new IllegalStateException("started already");
    }
    IntentStore.Session session = store.open();
    notifier.start();
    thread = Thread.ofPlatform().name("transactions").start(() -> run(session));
  }

  @Override
  public synchronized void stop() throws InterruptedException {
    Thread running = thread;
    if (running == null || stopped) {
      return;
    }
    stopped = true;
    inbox.add(new Event.Stop());
    if (!running.join(STOP_PATIENCE)) {
      // what it waits for is lost, as in a kill: everything was stored before it was sent
      running.interrupt();
      running.join(settings.callLimit());
    }
    notifier.stop();
  }

  @Override
  public void submit(Intent intent) {
    if (intent.key().isEmpty() || intent.key().length() > 200) {
      throw new IllegalArgumentException(
          "a key has 1 to 200 characters, found " + intent.key().length());
    }
    Wish wish = store.insert(intent, clock.instant());
    if (wish.queued()) {
      inbox.add(new Event.Submitted(wish.seq()));
    }
  }

  @Override
  public Optional<IntentStatus> status(String key) {
    return store.find(key).map(Wish::status);
  }

  @Override
  public Optional<IntentStatus> await(String key, Duration limit) throws InterruptedException {
    return notifier.await(key, limit, () -> status(key));
  }

  @Override
  public void onChange(BiConsumer<String, IntentStatus> listener) {
    notifier.listen(listener);
  }

  /** A block was added: receipts are asked for at once. Never blocks. */
  public void onHead(long number, Hash hash) {
    inbox.add(new Event.Head());
  }

  /** Blocks above this number were replaced or vanished. Never blocks. */
  public void onReorg(long ancestor) {
    inbox.add(new Event.Reorg());
  }

  /** Somebody changed what is stored. Never blocks. */
  public void onStoreChange() {
    inbox.add(new Event.ReadStore());
  }

  private void run(IntentStore.Session first) {
    IntentStore.Session session = first;
    Duration pause = REOPEN_PAUSE;
    while (!stopped) {
      Instant began = clock.instant();
      try (IntentStore.Session held = session) {
        work(held);
        return;
      } catch (DataAccessException | TransactionException e) {
        LOG.warn("the database failed, starting over from what is stored: {}", cause(e));
        watch.interrupted("the database: " + cause(e));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // whatever a node answered, an account must not stay without its manager
        LOG.error("transactions failed, starting over from what is stored", e);
        watch.interrupted("an error: " + cause(e));
        boolean lasting = clock.instant().isBefore(began.plus(MOST_REOPEN_PAUSE.multipliedBy(4)));
        pause = lasting ? shorter(pause.multipliedBy(2), MOST_REOPEN_PAUSE) : REOPEN_PAUSE;
        if (pauses(pause)) {
          return;
        }
      }
      session = reopen();
      if (session == null) {
        return;
      }
    }
  }

  private static Duration shorter(Duration left, Duration right) {
    return left.compareTo(right) < 0 ? left : right;
  }

  private static String cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  /** Waits for the database and the account; null when stopped meanwhile. */
  private IntentStore.@Nullable Session reopen() {
    while (!stopped) {
      try {
        return store.open();
      } catch (DataAccessException | AccountInUseException e) {
        watch.interrupted("the database: " + cause(e));
      }
      if (pauses(REOPEN_PAUSE)) {
        return null;
      }
    }
    return null;
  }

  /** Waits a little; whether it is to stop instead. */
  private boolean pauses(Duration pause) {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      return stopped;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void work(IntentStore.Session session) throws InterruptedException {
    ChainPort chain = new ChainPort(rpc, signer.address(), settings.callLimit());
    Engine engine =
        new Engine(settings, chain, signer, session, clock, watch, wish -> notifier.changed(wish));
    Instant readStore = Instant.EPOCH;
    Instant prune = clock.instant().plus(settings.pollInterval());
    while (!stopped) {
      Instant wake = engine.pump();
      watch.watch(engine, chain);
      Instant now = clock.instant();
      boolean due = !now.isBefore(readStore);
      if (due) {
        engine.readStore();
        readStore = now.plus(settings.pollInterval());
      }
      if (!now.isBefore(prune)) {
        prune = now.plus(engine.prune() ? settings.pollInterval() : PRUNE_EVERY);
      }
      Instant until = wake.isBefore(readStore) ? wake : readStore;
      // where every step takes longer than the interval, the inbox is read all the same
      handle(waitUntil(due ? Duration.ZERO : Duration.between(now, until)), engine);
    }
  }

  private List<Event> waitUntil(Duration patience) throws InterruptedException {
    List<Event> events = new ArrayList<>();
    Event event = inbox.poll(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
    if (event != null) {
      events.add(event);
      inbox.drainTo(events);
    }
    return events;
  }

  private static void handle(List<Event> events, Engine engine) {
    long oldest = Long.MAX_VALUE;
    for (Event event : events) {
      switch (event) {
        case Event.Submitted(var seq) -> oldest = Math.min(oldest, seq);
        case Event.Head ignored -> engine.headMoved();
        case Event.Reorg ignored -> engine.reorganized();
        case Event.ReadStore ignored -> engine.readStore();
        case Event.Stop ignored -> {
          return;
        }
      }
    }
    if (oldest != Long.MAX_VALUE) {
      engine.submitted(oldest);
    }
  }
}
