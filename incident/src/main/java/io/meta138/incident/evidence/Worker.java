package io.meta138.incident.evidence;

import io.meta138.incident.desk.Works;
import io.meta138.incident.incidents.Work;
import io.meta138.platform.lifecycle.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Takes on the works of one kind as they come, several at a time, each under a fenced lease. A
 * process that dies leaves its works to the next one, which takes them on at once: only the active
 * desk runs a worker, and should two run, the fence keeps the older from finishing anything.
 */
public final class Worker implements Service {
  /** How one work is done. */
  @FunctionalInterface
  public interface Job {
    /**
     * Does a work and finishes it under its token.
     *
     * @return whether it is done; otherwise it is taken on again later
     */
    boolean run(Work work, long token) throws InterruptedException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final Duration AGAIN = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final int AT_ONCE = 32;

  private final Work.Kind kind;
  private final Works works;
  private final Tasks tasks;
  private final Job job;
  private final InstantSource clock;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private @Nullable ExecutorService threads;

  /** A worker that is not started. */
  public Worker(Work.Kind kind, Works works, Tasks tasks, Job job, InstantSource clock) {
    this.kind = kind;
    this.works = works;
    this.tasks = tasks;
    this.job = job;
    this.clock = clock;
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + " worker";
  }

  @Override
  public synchronized void start() {
    ExecutorService all = Executors.newVirtualThreadPerTaskExecutor();
    threads = all;
    all.execute(() -> poll(all));
  }

  @Override
  public synchronized void stop() throws InterruptedException {
    ExecutorService all = threads;
    threads = null;
    if (all != null) {
      all.shutdownNow();
      if (!all.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("{}: a work did not end within {} ms", name(), STOP.toMillis());
      }
    }
  }

  private void poll(ExecutorService all) {
    boolean outage = false;
    boolean released = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        try {
          if (!released) {
            tasks.releaseAll(kind, clock.instant());
            released = true;
          }
          pass(all);
          outage = false;
        } catch (DataAccessException | TransactionException e) {
          if (!outage) {
            LOG.warn("{}: the works can't be read: {}", name(), e.getMessage());
          }
          outage = true;
        }
        TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void pass(ExecutorService all) throws InterruptedException {
    // more than run at once, so that works another process holds don't hide the rest
    for (Work work : works.open(kind, AT_ONCE * 4)) {
      if (underWay.contains(work.key())) {
        continue;
      }
      free.acquire();
      boolean begun = false;
      try {
        OptionalLong token = tasks.take(work.key(), clock.instant(), LEASE);
        if (token.isPresent()) {
          underWay.add(work.key());
          all.execute(() -> attempt(work, token.getAsLong()));
          begun = true;
        }
      } finally {
        if (!begun) {
          free.release();
        }
      }
    }
  }

  private void attempt(Work work, long token) {
    try {
      if (!job.run(work, token)) {
        giveBack(work, token);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopped: the next process takes it on
    } catch (RuntimeException e) {
      LOG.error("{}: {} failed and will be taken on again", name(), work.key(), e);
      giveBack(work, token);
    } finally {
      underWay.remove(work.key());
      free.release();
    }
  }

  private void giveBack(Work work, long token) {
    Instant again = clock.instant().plus(AGAIN);
    try {
      tasks.giveBack(work.key(), token, again);
    } catch (DataAccessException e) {
      LOG.warn("{}: {} waits for its lease to end: {}", name(), work.key(), e.getMessage());
    }
  }
}
