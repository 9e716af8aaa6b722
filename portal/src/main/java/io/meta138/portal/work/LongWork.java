package io.meta138.portal.work;

import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import io.meta138.portal.api.Json;
import io.meta138.portal.api.WorkDocuments.LongOperation;
import io.meta138.portal.stream.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Work that takes longer than a request, one thread each. It is kept in the database: what a killed
 * process was at goes on in the next one when it can, and is interrupted when it can't.
 */
public final class LongWork implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(LongWork.class);
  private static final int MOST = 20;
  private static final Duration DEAD_AFTER = Duration.ofSeconds(30);
  private static final Duration TOLD_EVERY = Duration.ofMillis(300);

  private final WorkStore store;
  private final Events events;
  private final InstantSource clock;
  private final String owner;
  private final Map<String, Function<String, Task>> resumable = new ConcurrentHashMap<>();
  private final Map<Long, Thread> running = new ConcurrentHashMap<>();
  private final ReentrantLock joining = new ReentrantLock();
  private volatile boolean stopping;

  /**
   * Work that is wanted.
   *
   * @param kind of work
   * @param subject what it is done to
   * @param title in words
   * @param person who wants it
   * @param link of the console; empty without one
   * @param cancellable whether it can end early
   */
  public record Wanted(
      String kind, String subject, String title, String person, String link, boolean cancellable) {}

  /**
   * No work yet.
   *
   * @param owner tells this process from all others that ever were
   */
  public LongWork(Database database, Events events, InstantSource clock, String owner) {
    this.store = new WorkStore(database);
    this.events = events;
    this.clock = clock;
    this.owner = owner;
  }

  /** Says how work of a kind goes on after a restart, by its subject. */
  public void resume(String kind, Function<String, Task> how) {
    resumable.put(kind, how);
  }

  @Override
  public String name() {
    return "long work";
  }

  @Override
  public void start() {
    adopt();
  }

  /** Begins work; empty when there is too much already. */
  public Optional<LongOperation> begin(Wanted wanted, Task task) {
    if (stopping || running.size() >= MOST) {
      return Optional.empty();
    }
    WorkStore.Stored stored = store.begin(wanted, owner, clock.instant());
    tell(stored.shown());
    work(stored, task);
    return Optional.of(stored.shown());
  }

  /**
   * What is under way of this kind for this subject, so that nothing is followed twice, or else
   * begun now; empty when there is too much already.
   */
  public Optional<LongOperation> join(Wanted wanted, Task task) {
    joining.lock();
    try {
      Optional<LongOperation> underway =
          store.underway(wanted.kind(), wanted.subject()).map(WorkStore.Stored::shown);
      return underway.isPresent() ? underway : begin(wanted, task);
    } finally {
      joining.unlock();
    }
  }

  private void work(WorkStore.Stored stored, Task task) {
    Thread thread =
        Thread.ofVirtual().name("operation-" + stored.number()).unstarted(() -> run(stored, task));
    running.put(stored.number(), thread);
    thread.start();
  }

  private void run(WorkStore.Stored stored, Task task) {
    try {
      Task.End end = task.run(new Told(stored.number()));
      switch (end) {
        case Task.End.Succeeded(String detail) -> end(stored, "succeeded", detail);
        case Task.End.Failed(String detail) -> end(stored, "failed", detail);
        case Task.End.Cancelled(String detail) -> end(stored, "cancelled", detail);
      }
    } catch (InterruptedException e) {
      interrupted(stored);
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (stopping) {
        // what the interrupt broke, such as a query, says nothing of the work
        boolean interrupted = Thread.interrupted();
        LOG.info("operation {} ended with the portal: {}", stored.number(), e.toString());
        interrupted(stored);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return;
      }
      LOG.error("operation {} ({}) failed", stored.number(), stored.kind(), e);
      end(stored, "failed", "the portal failed; its log says more");
    } finally {
      running.remove(stored.number());
    }
  }

  private void interrupted(WorkStore.Stored stored) {
    if (!resumable.containsKey(stored.kind())) {
      end(stored, "interrupted", "the portal ended in the middle of it");
      return;
    }
    try {
      store.leave(stored.number(), owner);
    } catch (DataAccessException e) {
      LOG.warn(
          "operation {} goes on only when it counts as lost: {}",
          stored.number(),
          e.getMostSpecificCause().getMessage());
    }
  }

  private void end(WorkStore.Stored stored, String state, String detail) {
    try {
      store
          .end(stored.number(), owner, state, cut(detail), clock.instant())
          .ifPresent(one -> tell(one.shown()));
    } catch (DataAccessException e) {
      LOG.warn(
          "the end of operation {} can't be stored: {}",
          stored.number(),
          e.getMostSpecificCause().getMessage());
    }
  }

  private static String cut(String detail) {
    return detail.length() > 500 ? detail.substring(0, 500) + "…" : detail;
  }

  private record Changed(List<LongOperation> items, Instant asOf) {}

  private void tell(LongOperation operation) {
    events.publish("operations", Json.bytes(new Changed(List.of(operation), clock.instant())));
  }

  /** Progress of one task. */
  private final class Told implements Task.Progress {
    private final long number;
    private Instant last = Instant.EPOCH;

    Told(long number) {
      this.number = number;
    }

    @Override
    public void report(int done, int total, String detail) {
      Instant now = clock.instant();
      if (now.isAfter(last) && now.isBefore(last.plus(TOLD_EVERY))) {
        return;
      }
      last = now;
      store
          .progress(number, owner, done, total, cut(detail), now)
          .ifPresent(one -> tell(one.shown()));
    }

    @Override
    public BooleanSupplier cancelled() {
      return () -> store.cancelAsked(number);
    }
  }

  /** One operation; empty when there is none. */
  public Optional<LongOperation> find(String id) {
    return number(id).flatMap(store::find).map(WorkStore.Stored::shown);
  }

  private static Optional<Long> number(String id) {
    return id.matches("\\d{1,18}") ? Optional.of(Long.parseLong(id)) : Optional.empty();
  }

  /**
   * Operations, newest first.
   *
   * @param only whether only those that are not over
   * @param below only those before this one; empty for the newest
   */
  public List<LongOperation> list(boolean only, Optional<String> below, int limit) {
    long before = below.flatMap(LongWork::number).orElse(Long.MAX_VALUE);
    return store.list(only, before, limit).stream().map(WorkStore.Stored::shown).toList();
  }

  /** Asks for the end of one; empty when it can't end early or is over. */
  public Optional<LongOperation> cancel(String id) {
    Optional<LongOperation> asked = number(id).flatMap(store::cancel).map(WorkStore.Stored::shown);
    asked.ifPresent(this::tell);
    return asked;
  }

  /** Gives signs of life, and takes over what lost its process; done about each ten seconds. */
  public void tend() {
    List<Long> worked = List.copyOf(running.keySet());
    if (!worked.isEmpty()) {
      store.alive(worked, owner, clock.instant());
    }
    adopt();
    store.sweep(clock.instant());
  }

  private void adopt() {
    Instant now = clock.instant();
    for (WorkStore.Stored lost : store.adopt(owner, now.minus(DEAD_AFTER), now)) {
      Function<String, Task> how = resumable.get(lost.kind());
      if (how == null) {
        end(lost, "interrupted", "the portal ended in the middle of it");
      } else {
        work(lost, how.apply(lost.subject()));
      }
    }
  }

  @Override
  public void stop() throws InterruptedException {
    stopping = true;
    List<Thread> threads = List.copyOf(running.values());
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
