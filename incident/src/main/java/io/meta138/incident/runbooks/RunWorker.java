package io.meta138.incident.runbooks;

import io.meta138.platform.lifecycle.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Works on runs that are due, each on a thread of its own, until it is stopped. */
public final class RunWorker implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(RunWorker.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int MOST = 16;

  private final RunEngine engine;
  private final ConcurrentLinkedQueue<Thread> working = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;
  private @Nullable Thread claims;
  private @Nullable Thread renewals;

  /** A worker of an engine; not started yet. */
  public RunWorker(RunEngine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return "runbooks";
  }

  @Override
  public synchronized void start() {
    stopping = false;
    claims = Thread.ofVirtual().name("runbooks").start(() -> repeat(this::claim, PAUSE));
    renewals = Thread.ofVirtual().name("runbook leases").start(() -> repeat(engine::renew, PAUSE));
  }

  /** Ends it; an action that is being done is interrupted, and read back by whoever comes next. */
  @Override
  public synchronized void stop() throws InterruptedException {
    stopping = true;
    List<Thread> threads = new ArrayList<>();
    for (Thread one : new @Nullable Thread[] {claims, renewals}) {
      if (one != null) {
        threads.add(one);
      }
    }
    for (Thread one : threads) {
      LockSupport.unpark(one);
      one.join();
    }
    working.forEach(Thread::interrupt);
    for (Thread one : working) {
      one.join();
    }
    claims = null;
    renewals = null;
  }

  private void repeat(Runnable work, Duration pause) {
    while (!stopping) {
      try {
        work.run();
      } catch (DataAccessException | TransactionException e) {
        LOG.warn("runbooks rest until the database is back: {}", e.getMessage());
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private void claim() {
    working.removeIf(thread -> !thread.isAlive());
    int free = MOST - working.size();
    if (free <= 0) {
      return;
    }
    for (RunStore.Claim claim : engine.claim(free)) {
      working.add(
          Thread.ofVirtual()
              .name("run " + claim.run().id())
              .start(() -> {
                try {
                  engine.advance(claim);
                } catch (InterruptedException e) {
                  LOG.info("{} is left to whoever comes next", claim.run().id());
                }
              }));
    }
  }
}
