package io.meta138.chain.rpc;

import io.meta138.chain.rpc.EndpointStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every endpoint for its head at intervals, and for its chain id now and then. */
final class Prober {
  private static final Logger LOG = LoggerFactory.getLogger(Prober.class);
  private static final Duration SOONEST = Duration.ofMillis(100);

  private final List<PooledEndpoint> endpoints;
  private final RpcSettings settings;
  private final ExecutorService threads;
  private final HeadCensus census;
  private final ReentrantLock judging = new ReentrantLock();
  private final Map<PooledEndpoint, State> logged = new ConcurrentHashMap<>();
  private volatile @Nullable Future<?> loop;

  Prober(List<PooledEndpoint> endpoints, RpcSettings settings, ExecutorService threads) {
    this.endpoints = endpoints;
    this.settings = settings;
    this.threads = threads;
    census = new HeadCensus(endpoints, settings);
  }

  void start() throws InterruptedException {
    probeAll(settings.probeDeadline());
    loop =
        threads.submit(() -> {
          while (true) {
            TimeUnit.NANOSECONDS.sleep(pause().toNanos());
            probeAll(settings.probeDeadline());
          }
        });
  }

  void stop() {
    Future<?> running = loop;
    if (running != null) {
      running.cancel(true);
    }
  }

  /** Until the next probe: sooner when a failing endpoint's pause ends sooner. */
  private Duration pause() {
    long now = PooledEndpoint.now();
    long shortest = settings.probeInterval().toNanos();
    for (PooledEndpoint endpoint : endpoints) {
      long left = endpoint.health().pauseLeft(now);
      if (left > 0) {
        shortest = Math.min(shortest, left);
      }
    }
    return Duration.ofNanos(
        Math.max(Math.min(SOONEST.toNanos(), settings.probeInterval().toNanos()), shortest));
  }

  /** Probes every endpoint that may be called, at the same time, and compares their heads. */
  void probeAll(Duration deadline) throws InterruptedException {
    long now = PooledEndpoint.now();
    List<PooledEndpoint> due = new ArrayList<>();
    for (PooledEndpoint endpoint : endpoints) {
      boolean wrong = endpoint.health().state(now) == State.WRONG_CHAIN;
      if (endpoint.health().pauseLeft(now) == 0
          && (!wrong || endpoint.health().chainCheckDue(now))) {
        due.add(endpoint);
      }
    }
    CountDownLatch done = new CountDownLatch(due.size());
    for (PooledEndpoint endpoint : due) {
      threads.execute(() -> {
        try {
          probe(endpoint, deadline);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } finally {
          done.countDown();
        }
      });
    }
    done.await();
    judging.lockInterruptibly();
    try {
      census.judge(deadline);
    } finally {
      judging.unlock();
    }
    endpoints.forEach(this::logChange);
  }

  private static void probe(PooledEndpoint endpoint, Duration deadline)
      throws InterruptedException {
    long end = PooledEndpoint.now() + deadline.toNanos();
    if (endpoint.health().chainCheckDue(PooledEndpoint.now())
        && endpoint.checkChain(deadline).isPresent()) {
      return;
    }
    Duration left = Duration.ofNanos(Math.max(1, end - PooledEndpoint.now()));
    endpoint.ask(List.of(RpcRequest.of("eth_blockNumber")), left);
  }

  private void logChange(PooledEndpoint endpoint) {
    EndpointStatus status = endpoint.status();
    State before = logged.put(endpoint, status.state());
    if (before == status.state()) {
      return;
    }
    String state = status.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    if (status.state() == State.HEALTHY) {
      LOG.info("endpoint {} is {}", status.name(), state);
    } else {
      String why = status.remark().or(status::lastFailure).orElse("no reason known");
      LOG.warn("endpoint {} is {}: {}", status.name(), state, why);
    }
  }
}
