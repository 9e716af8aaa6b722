package io.meta138.incident.evidence;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers from all sources at the same time, each within its own limit. A source that fails or
 * hangs is missing evidence with its reason, and holds up none of the others.
 */
public final class Collector implements AutoCloseable {
  /** How soon after an incident's opening its evidence has to be kept. */
  public static final Duration WITHIN = Duration.ofSeconds(30);

  /** What is left for keeping it. */
  private static final Duration KEEPING = Duration.ofSeconds(3);

  /** What every source gets, even when the desk was down while the incident opened. */
  private static final Duration LEAST = Duration.ofSeconds(10);

  private static final Duration MOST = WITHIN.minus(KEEPING).minusSeconds(2);
  private static final int MOST_FINDINGS = 200;
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private final List<EvidenceSource> sources;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * A collector that is ready.
   *
   * @throws IllegalArgumentException when two sources have the same name
   */
  public Collector(List<EvidenceSource> sources, InstantSource clock) {
    Set<String> names = new HashSet<>();
    for (EvidenceSource source : sources) {
      if (!names.add(source.name())) {
        throw new IllegalArgumentException("two sources are named " + source.name());
      }
    }
    this.sources = List.copyOf(sources);
    this.clock = clock;
  }

  private record Asked(
      EvidenceSource source, Duration allowed, long began, Future<List<Finding>> call) {}

  /**
   * Gathers; returns within 25 s, and for an incident that opens now so early that all is kept
   * within {@link #WITHIN}.
   *
   * @param since the time from which the limit counts
   */
  public List<Collected> collect(Scope scope, Instant since) throws InterruptedException {
    Duration left = left(since);
    List<Asked> asked = new ArrayList<>();
    for (EvidenceSource source : sources) {
      Duration allowed = source.limit().compareTo(left) < 0 ? source.limit() : left;
      Future<List<Finding>> call = threads.submit(() -> source.collect(scope, allowed));
      asked.add(new Asked(source, allowed, System.nanoTime(), call));
    }
    try {
      List<Collected> all = new ArrayList<>();
      for (Asked one : asked) {
        all.addAll(answer(one));
      }
      return all;
    } finally {
      asked.forEach(one -> one.call().cancel(true));
    }
  }

  private Duration left(Instant since) {
    Duration rest = Duration.between(clock.instant(), since.plus(WITHIN)).minus(KEEPING);
    Duration atLeast = rest.compareTo(LEAST) < 0 ? LEAST : rest;
    return atLeast.compareTo(MOST) > 0 ? MOST : atLeast;
  }

  private List<Collected> answer(Asked one) throws InterruptedException {
    String name = one.source().name();
    String all = "everything from " + name;
    try {
      long spent = System.nanoTime() - one.began();
      List<Finding> found =
          one.call().get(Math.max(0, one.allowed().toNanos() - spent), TimeUnit.NANOSECONDS);
      Instant at = clock.instant();
      List<Collected> kept = new ArrayList<>();
      found.stream().limit(MOST_FINDINGS).forEach(f -> kept.add(Collected.of(name, at, f)));
      if (found.size() > MOST_FINDINGS) {
        kept.add(
            Collected.missing(
                name, "the rest", at, "%d findings are too many".formatted(found.size())));
      }
      if (found.isEmpty()) {
        kept.add(Collected.missing(name, all, at, "it gave nothing"));
      }
      return kept;
    } catch (TimeoutException e) {
      String reason = "no answer within " + one.allowed().toMillis() + " ms";
      return List.of(Collected.missing(name, all, clock.instant(), reason));
    } catch (ExecutionException e) {
      LOG.warn("{}: evidence can't be gathered", name, e.getCause());
      String reason = "it failed: " + e.getCause();
      return List.of(Collected.missing(name, all, clock.instant(), reason));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
