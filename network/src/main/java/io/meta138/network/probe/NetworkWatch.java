package io.meta138.network.probe;

import io.meta138.chain.rpc.Rpc;
import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.health.NetworkHealth;
import io.meta138.network.health.NodeReading;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.health.Readings.Disk;
import io.meta138.network.health.Readings.Expiry;
import io.meta138.network.health.Readings.Nonces;
import io.meta138.network.qbft.BlockHeader;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a network: looks at every node at an interval, at certificates, keys and disks now and
 * then, and reports what changed as signals.
 */
public final class NetworkWatch implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkWatch.class);
  private static final int NONCES_EVERY = 5;

  private final NetworkConfig config;
  private final Settings settings;
  private final InstantSource clock;
  private final SignalSink sink;
  private final List<NodeProbe> probes;
  private final NetworkHealth health;
  private final NetworkMetrics metrics;
  private final BlockFollower follower;
  private final ExpiryProbe expiries;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("network-", 0).factory());
  private final ReentrantLock looking = new ReentrantLock();
  private final ReentrantLock judging = new ReentrantLock();
  private int looks;

  /**
   * How often and how long.
   *
   * @param interval between looks at the nodes
   * @param deadline of each call to a node
   * @param surveyInterval between looks at certificates, keys and disks
   */
  public record Settings(Duration interval, Duration deadline, Duration surveyInterval) {
    /** Every second, at most 1.5 s a call; the rest each half minute. */
    public static final Settings USUAL =
        new Settings(Duration.ofSeconds(1), Duration.ofMillis(1_500), Duration.ofSeconds(30));
  }

  /**
   * A watch that is not started yet.
   *
   * @param client whose connections are used; stays its owner's
   * @param sink where signals go
   * @param clock that blocks' time stamps are compared with
   * @param random for jitter
   */
  public NetworkWatch(
      NetworkConfig config,
      Settings settings,
      HttpClient client,
      SignalSink sink,
      MeterRegistry registry,
      InstantSource clock,
      RandomGenerator random) {
    this.config = config;
    this.settings = settings;
    this.clock = clock;
    this.sink = sink;
    probes =
        config.nodes().stream()
            .map(node ->
                new NodeProbe(
                    node, config.chainId(), settings.deadline(), client, clock, registry, random))
            .toList();
    health = new NetworkHealth(config);
    metrics = new NetworkMetrics(registry, config);
    follower = new BlockFollower(settings.deadline());
    expiries = new ExpiryProbe(settings.deadline());
  }

  @Override
  public String name() {
    return "network watch";
  }

  @Override
  public void start() throws InterruptedException {
    List<Future<?>> starts = new ArrayList<>();
    for (NodeProbe probe : probes) {
      starts.add(
          threads.submit(() -> {
            probe.start();
            return null;
          }));
    }
    for (Future<?> start : starts) {
      await(start);
    }
    var looks = threads.submit(() -> repeat(settings.interval(), this::look));
    var surveys = threads.submit(() -> repeat(settings.surveyInterval(), this::survey));
    LOG.info(
        "watching {} nodes of chain {} ({}, {})",
        probes.size(),
        config.chainId(),
        looks.state(),
        surveys.state());
  }

  @Override
  public void stop() {
    threads.shutdownNow();
    probes.forEach(NodeProbe::stop);
  }

  private record Looked(NodeProbe probe, NodeReading reading) {}

  /** Something done again and again. */
  private interface Turn {
    void run() throws InterruptedException;
  }

  private static void repeat(Duration interval, Turn turn) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long began = System.nanoTime();
        try {
          turn.run();
        } catch (RuntimeException failed) {
          // the watch must outlive whatever one look comes upon
          LOG.error("a look at the network failed", failed);
        }
        long left = interval.toNanos() - (System.nanoTime() - began);
        TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T await(Future<T> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException("a look was interrupted");
      }
      throw new ProbeException("a node can't be looked at", e.getCause());
    }
  }

  /**
   * Looks at every node once, at the same time, follows the chain, and reports what changed. The
   * service does so at its interval; a test does it itself.
   */
  public void look() throws InterruptedException {
    looking.lockInterruptibly();
    try {
      long began = System.nanoTime();
      Instant now = clock.instant();
      List<Future<NodeReading>> asked =
          probes.stream().map(probe -> threads.submit(() -> probe.look(now))).toList();
      List<Looked> readings = new ArrayList<>();
      for (int i = 0; i < probes.size(); i++) {
        readings.add(new Looked(probes.get(i), reading(probes.get(i), asked.get(i), now)));
      }
      judging.lockInterruptibly();
      try {
        readings.forEach(looked -> health.observe(looked.reading()));
      } finally {
        judging.unlock();
      }
      follow(readings, now);
      if (looks++ % NONCES_EVERY == 0) {
        nonces(readings, now);
      }
      judge(now);
      metrics.looked(Duration.ofNanos(System.nanoTime() - began));
    } finally {
      looking.unlock();
    }
  }

  /** What a node shows; a probe that fails on it makes no other node unseen. */
  private static NodeReading reading(NodeProbe probe, Future<NodeReading> asked, Instant now)
      throws InterruptedException {
    try {
      return await(asked);
    } catch (ProbeException e) {
      LOG.error("{} can't be looked at", probe.node().name(), e);
      return NodeReading.nothing(
          probe.node().name(), now, Duration.ZERO, Contact.BROKEN, "it can't be looked at");
    }
  }

  private void judge(Instant now) throws InterruptedException {
    judging.lockInterruptibly();
    try {
      List<Signal> changes = health.tick(now);
      metrics.update(health.report(now));
      for (Signal change : changes) {
        LOG.info("{} {} {}: {}", change.kind(), change.subject(), change.state(), change.summary());
        sink.report(change);
      }
    } finally {
      judging.unlock();
    }
  }

  private void follow(List<Looked> readings, Instant now) throws InterruptedException {
    long head =
        readings.stream()
            .flatMap(looked -> looked.reading().head().toOptional().stream())
            .mapToLong(NodeReading.NodeHead::number)
            .max()
            .orElse(-1);
    judging.lockInterruptibly();
    long newest;
    int window;
    long believed;
    try {
      newest = health.newestBlock();
      window = health.window();
      believed = health.head().orElse(head);
    } finally {
      judging.unlock();
    }
    long target = Math.min(head, believed);
    List<Rpc> sources =
        readings.stream()
            .filter(looked -> has(looked.reading(), target, believed))
            .flatMap(looked -> looked.probe().rpc().stream())
            .toList();
    List<BlockHeader> headers = follower.next(newest, target, window, sources);
    judging.lockInterruptibly();
    try {
      health.observe(headers, now);
    } finally {
      judging.unlock();
    }
  }

  private static boolean has(NodeReading reading, long block, long believed) {
    return reading
        .head()
        .toOptional()
        .filter(head -> head.number() >= block && head.number() <= believed)
        .isPresent();
  }

  private void nonces(List<Looked> readings, Instant now) throws InterruptedException {
    Optional<Rpc> source =
        readings.stream()
            .filter(looked -> looked.reading().contact() == Contact.ANSWERED)
            .flatMap(looked -> looked.probe().rpc().stream())
            .findFirst();
    if (source.isEmpty() || config.accounts().isEmpty()) {
      return;
    }
    List<Nonces> found = NonceProbe.look(source.get(), config.accounts(), settings.deadline(), now);
    judging.lockInterruptibly();
    try {
      found.forEach(health::observe);
    } finally {
      judging.unlock();
    }
  }

  /** Looks at certificates, keys and disks; the next {@link #look} reports what changed. */
  public void survey() throws InterruptedException {
    List<Expiry> ends = new ArrayList<>();
    config.nodes().forEach(node -> expiries.endpoint(node).ifPresent(ends::add));
    config.certificates().forEach(file -> ends.add(expiries.certificate(file)));
    config.keys().forEach(file -> ends.add(expiries.key(file)));
    Instant now = clock.instant();
    List<Disk> disks = config.disks().stream().map(disk -> DiskProbe.look(disk, now)).toList();
    judging.lockInterruptibly();
    try {
      ends.forEach(health::observe);
      disks.forEach(health::observe);
    } finally {
      judging.unlock();
    }
  }

  /** Everything that is known now, as a document. */
  public HealthReport report() {
    judging.lock();
    try {
      return health.report(clock.instant());
    } finally {
      judging.unlock();
    }
  }
}
