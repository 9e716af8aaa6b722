package io.meta138.incident.desk;

import io.meta138.incident.escalation.Responders;
import io.meta138.incident.timeline.Timeline;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The loop that decides on inputs one batch at a time and answers once a batch is committed: the
 * journal, what changed, notices and timeline in one transaction. When that fails, what is in
 * memory is thrown away and loaded again, and callers hear that nothing is known to be committed.
 * One desk works at a time; others wait for its lock.
 */
public final class Desk implements Service {
  /** What {@link #unready} says while another process is the desk. */
  public static final String ANOTHER = "another desk is active";

  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
  private static final int ROOM = 20_000;
  private static final int BATCH_INPUTS = 512;
  private static final int BATCH_SIGNALS = 4_000;
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
  private static final int MOST_PRUNED = 500;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Database database;
  private final Store store;
  private final Leadership leadership;
  private final Rules rules;
  private final RecordingResponders responders;
  private final Outgoing outgoing;
  private final Timeline timeline;
  private final InstantSource clock;
  private final DeskView view;
  private final ArrayBlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(ROOM);
  private final CountDownLatch first = new CountDownLatch(1);
  private final Counter failures;
  private final Counter poisonous;
  private final Timer commits;
  private volatile String unready = "the desk has not started";
  private volatile boolean running;
  private @Nullable Thread thread;
  private @Nullable Engine engine;
  private long epoch;
  private Instant last = Instant.MIN;
  private Instant pruneAt = Instant.MIN;

  /** An input and who waits for its outcome. */
  private record Waiting(Input input, CompletableFuture<Outcome> outcome) {}

  /**
   * A desk that has not started.
   *
   * @param database migrated for {@code incident}
   * @param responders who is paged by which policy; answers from memory
   * @param outgoing where notices go, within the desk's transaction
   * @param timeline where entries go, within the desk's transaction
   */
  public Desk(
      Database database,
      Rules rules,
      Responders responders,
      Outgoing outgoing,
      Timeline timeline,
      InstantSource clock,
      MeterRegistry metrics) {
    this.database = database;
    this.store = new Store(database);
    this.leadership = new Leadership(database);
    this.rules = rules;
    this.responders = new RecordingResponders(responders);
    this.outgoing = outgoing;
    this.timeline = timeline;
    this.clock = clock;
    this.view = new DeskView(store);
    this.failures = metrics.counter("meta138_desk_commit_failures");
    this.poisonous = metrics.counter("meta138_desk_inputs_failed");
    this.commits =
        Timer.builder("meta138_desk_batch").publishPercentileHistogram().register(metrics);
    metrics.gauge("meta138_desk_queue", queue, ArrayBlockingQueue::size);
  }

  @Override
  public String name() {
    return "incident desk";
  }

  /** Starts it and waits a moment for the first try to take the lock and load. */
  @Override
  public void start() throws InterruptedException {
    running = true;
    thread = Thread.ofPlatform().name("desk").start(this::run);
    if (!first.await(30, TimeUnit.SECONDS)) {
      LOG.warn("The desk is not ready after 30 s: {}", unready);
    }
  }

  /** Ends it after the batch at hand; whoever still waits hears that nothing is committed. */
  @Override
  public void stop() throws InterruptedException {
    running = false;
    Thread started = thread;
    if (started != null && !started.join(STOP_LIMIT)) {
      started.interrupt();
      started.join();
    }
    thread = null;
  }

  /** Why it takes no inputs now; empty when it does. */
  public String unready() {
    return unready;
  }

  /** What is committed. */
  public DeskView view() {
    return view;
  }

  /** Decides on an input; the outcome comes after the commit, and never as an exception. */
  public CompletableFuture<Outcome> submit(Input input) {
    if (!unready.isEmpty()) {
      return CompletableFuture.completedFuture(new Outcome.Unavailable(unready));
    }
    Waiting waiting = new Waiting(input, new CompletableFuture<>());
    if (!queue.offer(waiting)) {
      return CompletableFuture.completedFuture(
          new Outcome.Unavailable("more than " + ROOM + " inputs wait"));
    }
    if (!running) {
      refuseAll("the desk stops");
    }
    return waiting.outcome();
  }

  private void run() {
    try {
      while (running) {
        if (unready.isEmpty() || prepare()) {
          round();
        } else {
          first.countDown();
          refuseAll(unready);
          TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      unready = "the desk stops";
      refuseAll(unready);
      try {
        leadership.close();
      } catch (SQLException e) {
        LOG.warn("The desk's lock was not given up: {}", e.getMessage());
      }
    }
  }

  /** Takes the lock and loads; false when that must wait. */
  private boolean prepare() {
    try {
      if (!leadership.tryTake()) {
        unready = ANOTHER;
        return false;
      }
      epoch = store.takeOver();
      responders.refresh();
      Engine.Known known = store.load();
      Engine fresh = new Engine(rules, responders);
      responders.drain();
      fresh.load(known);
      engine = fresh;
      last = Instant.MIN;
      view.publish(known);
      unready = "";
      first.countDown();
      LOG.info(
          "The desk is active with {} alerts in {} incidents",
          known.alerts().size(),
          known.incidents().size());
      return true;
    } catch (SQLException | DataAccessException | TransactionException e) {
      unready = "the database is not available";
      LOG.warn("The desk can't load: {}", e.getMessage());
      return false;
    }
  }

  private void round() throws InterruptedException {
    List<Waiting> batch = take();
    Instant at = now();
    boolean due = engine().nextDue().map(next -> !next.isAfter(at)).orElse(false);
    if (!batch.isEmpty() || due) {
      decide(batch, at);
    }
    if (unready.isEmpty() && !at.isBefore(pruneAt)) {
      prune(at);
    }
  }

  /** Little at a time, so that nobody waits for it. */
  private void prune(Instant at) {
    pruneAt = at.plus(PRUNE_EVERY);
    try {
      if (store.pruneJournal(at.minus(rules.timing().journal()), MOST_PRUNED) == MOST_PRUNED) {
        pruneAt = at.plus(RETRY);
      }
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("The journal was not pruned: {}", e.getMessage());
    }
  }

  private Engine engine() {
    Engine present = engine;
    if (present == null) {
      throw new DeskException("the desk is not loaded");
    }
    return present;
  }

  private List<Waiting> take() throws InterruptedException {
    List<Waiting> batch = new ArrayList<>();
    long wait =
        engine()
            .nextDue()
            .map(due -> Duration.between(clock.instant(), due).toMillis())
            .orElse(IDLE.toMillis());
    Waiting head = queue.poll(Math.clamp(wait, 0, IDLE.toMillis()), TimeUnit.MILLISECONDS);
    int signals = 0;
    while (head != null) {
      batch.add(head);
      signals += head.input() instanceof Input.Signals(var of) ? of.size() : 1;
      head = batch.size() < BATCH_INPUTS && signals < BATCH_SIGNALS ? queue.poll() : null;
    }
    return batch;
  }

  /** The time of a batch: the clock's, which may have been set back. */
  private Instant now() {
    Instant at = clock.instant();
    if (at.isBefore(last)) {
      LOG.warn("The clock went back from {} to {}", last, at);
      engine().rewind();
    }
    last = at;
    return at;
  }

  private void decide(List<Waiting> batch, Instant at) {
    long began = System.nanoTime();
    List<Outcome> outcomes = new ArrayList<>();
    List<Instant> times = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    int done = 0;
    try {
      if (batch.isEmpty()) {
        Codec.Storable tick = Codec.storable(new Input.Tick());
        engine().apply(at, tick.input());
        times.add(at);
        inputs.add(tick.json());
      }
      for (Waiting waiting : batch) {
        Codec.Storable storable = Codec.storable(waiting.input());
        outcomes.add(engine().apply(at, storable.input()));
        times.add(at);
        inputs.add(storable.json());
        done++;
      }
    } catch (RuntimeException e) {
      spoiled(batch, done, e);
      return;
    }
    Effects effects = engine().drain();
    if (commit(effects, at, times, inputs)) {
      view.publish(effects);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).outcome().complete(outcomes.get(i));
      }
      commits.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    } else {
      unready = "the database is not available";
      answer(batch, unready);
    }
  }

  /** An input broke the engine: it is named and left out, the rest is tried again by callers. */
  private void spoiled(List<Waiting> batch, int index, RuntimeException e) {
    poisonous.increment();
    LOG.error("The desk failed on an input and loads its state again", e);
    if (index < batch.size()) {
      batch
          .get(index)
          .outcome()
          .complete(
              new Outcome.Refused(Outcome.Refused.Kind.INVALID, "the desk failed on this input"));
    }
    unready = "the desk loads its state again";
    answer(batch, unready);
  }

  private static void answer(List<Waiting> batch, String reason) {
    batch.forEach(waiting -> waiting.outcome().complete(new Outcome.Unavailable(reason)));
  }

  private boolean commit(Effects effects, Instant at, List<Instant> times, List<String> inputs) {
    List<Answer> answers = responders.drain();
    if (effects.isEmpty() && answers.isEmpty()) {
      return true;
    }
    byte[] body = Codec.pack(times, inputs, answers);
    try {
      database
          .transactions()
          .executeWithoutResult(_ -> {
            store.fence(epoch);
            store.journal(at, inputs.size(), body);
            store.write(effects);
            if (!effects.notices().isEmpty()) {
              outgoing.add(effects.notices());
            }
            if (!effects.entries().isEmpty()) {
              timeline.append(effects.entries());
            }
          });
      return true;
    } catch (RuntimeException e) {
      failures.increment();
      LOG.warn("A batch of {} inputs was not committed: {}", inputs.size(), e.getMessage());
      return false;
    }
  }

  private void refuseAll(String reason) {
    List<Waiting> waiting = new ArrayList<>();
    queue.drainTo(waiting);
    answer(waiting, reason);
  }
}
