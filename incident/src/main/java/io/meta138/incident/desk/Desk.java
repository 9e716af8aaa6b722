package io.meta138.incident.desk;

import io.meta138.incident.escalation.Responders;
import io.meta138.incident.timeline.Timeline;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The desk: decides on inputs one after the other, and answers once what it decided is committed.
 * While a batch of decisions is being committed it goes on deciding. When a commit fails, what is
 * in memory is thrown away and loaded again, and callers hear that nothing is committed, or that
 * this is uncertain. One desk works at a time; others wait for its lock.
 */
public final class Desk implements Service {
  /** What {@link #unready} says while another process is the desk. */
  public static final String ANOTHER = "another desk is active";

  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
  private static final int ROOM = 20_000;
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
  private static final int MOST_PRUNED = 500;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Store store;
  private final Leadership leadership;
  private final Rules rules;
  private final RecordingResponders responders;
  private final Decisions decisions;
  private final Committer committer;
  private final InstantSource clock;
  private final DeskView view;
  private final ArrayBlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(ROOM);
  private final CountDownLatch first = new CountDownLatch(1);
  private final Counter poisonous;
  private volatile boolean running;
  private List<Thread> threads = List.of();
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
    this.store = new Store(database);
    this.leadership = new Leadership(database);
    this.rules = rules;
    this.responders = new RecordingResponders(responders);
    this.decisions = new Decisions(this.responders);
    this.clock = clock;
    this.view = new DeskView(store);
    this.committer = new Committer(decisions, database, outgoing, timeline, view, metrics);
    this.poisonous = metrics.counter("meta138_desk_inputs_failed");
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
    Thread commits = Thread.ofPlatform().name("desk commits").start(committer::run);
    Thread decides = Thread.ofPlatform().name("desk").start(() -> run(commits));
    threads = List.of(decides, commits);
    if (!first.await(30, TimeUnit.SECONDS)) {
      LOG.warn("The desk is not ready after 30 s: {}", unready());
    }
  }

  /** Ends it once what it has decided is committed; whoever still waits hears that it is not. */
  @Override
  public void stop() throws InterruptedException {
    running = false;
    for (Thread started : threads) {
      if (!started.join(STOP_LIMIT)) {
        threads.forEach(Thread::interrupt);
        started.join();
      }
    }
    threads = List.of();
  }

  /** Why it takes no inputs now; empty when it does. */
  public String unready() {
    return decisions.unready();
  }

  /** What is committed. */
  public DeskView view() {
    return view;
  }

  /** Decides on an input; the outcome comes after the commit, and never as an exception. */
  public CompletableFuture<Outcome> submit(Input input) {
    String unready = unready();
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

  private void run(Thread commits) {
    try {
      while (running) {
        if (unready().isEmpty() || prepare()) {
          round();
        } else {
          first.countDown();
          refuseAll(unready());
          TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        }
      }
      decisions.close();
      commits.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      decisions.close();
      decisions.discard("the desk stops");
      refuseAll("the desk stops");
      giveUpLock();
    }
  }

  private void giveUpLock() {
    try {
      leadership.close();
    } catch (SQLException e) {
      LOG.warn("The desk's lock was not given up: {}", e.getMessage());
    }
  }

  /** Takes the lock and loads; false when that must wait. */
  private boolean prepare() throws InterruptedException {
    decisions.awaitSettled();
    try {
      if (!leadership.tryTake()) {
        decisions.unready(ANOTHER);
        return false;
      }
      long epoch = store.takeOver();
      responders.refresh();
      Engine.Known known = store.load();
      Engine fresh = new Engine(rules, responders);
      fresh.load(known);
      last = Instant.MIN;
      view.publish(known);
      decisions.begin(fresh, epoch);
      first.countDown();
      LOG.info(
          "The desk is active with {} alerts in {} incidents",
          known.alerts().size(),
          known.incidents().size());
      return true;
    } catch (SQLException | DataAccessException | TransactionException e) {
      decisions.unready("the database is not available");
      LOG.warn("The desk can't load: {}", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      // what is stored can't be read, or not gone on with: whoever repairs it needs no restart
      decisions.unready("the desk's state can't be loaded");
      LOG.error("The desk can't load", e);
      return false;
    }
  }

  /** Decides on the next input, or on what is due. */
  private void round() throws InterruptedException {
    decisions.awaitRoom();
    Waiting next = queue.poll(untilDue(), TimeUnit.MILLISECONDS);
    Instant at = now();
    if (next != null) {
      decide(at, next);
    } else if (due(at)) {
      var _ = tick(at);
    }
    if (unready().isEmpty() && !at.isBefore(pruneAt)) {
      prune(at);
    }
  }

  private boolean due(Instant at) {
    return decisions.nextDue().map(due -> !due.isAfter(at)).orElse(false);
  }

  private long untilDue() {
    long wait =
        decisions
            .nextDue()
            .map(due -> Duration.between(clock.instant(), due).toMillis())
            .orElse(IDLE.toMillis());
    return Math.clamp(wait, 0, IDLE.toMillis());
  }

  /** The time of an input: the clock's, which may have been set back. */
  private Instant now() {
    Instant at = clock.instant();
    if (at.isBefore(last)) {
      LOG.warn("The clock went back from {} to {}", last, at);
      decisions.rewind();
    }
    last = at;
    return at;
  }

  /**
   * An input that breaks the engine is named and left out; the rest is tried again by callers. What
   * was due before it is decided on first, so that it is not blamed for that.
   */
  private void decide(Instant at, Waiting waiting) throws InterruptedException {
    if (due(at) && !tick(at)) {
      waiting.outcome().complete(new Outcome.Unavailable(unready()));
      return;
    }
    try {
      decisions.decide(at, Codec.storable(waiting.input()), waiting.outcome());
    } catch (RuntimeException e) {
      poisonous.increment();
      LOG.error("The desk failed on an input and loads its state again", e);
      decisions.discard("the desk loads its state again");
      waiting.outcome().complete(Outcome.Refused.invalid("the desk failed on this input"));
    }
  }

  /** Decides on what is due; false when the engine fails on it and is loaded again. */
  private boolean tick(Instant at) throws InterruptedException {
    try {
      decisions.decide(at, Codec.storable(new Input.Tick()), new CompletableFuture<>());
      return true;
    } catch (RuntimeException e) {
      LOG.error("The desk failed on what was due and loads its state again", e);
      decisions.discard("the desk failed on what was due and loads its state again");
      TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
      return false;
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

  private void refuseAll(String reason) {
    List<Waiting> waiting = new ArrayList<>();
    queue.drainTo(waiting);
    waiting.forEach(one -> one.outcome().complete(new Outcome.Unavailable(reason)));
  }
}
