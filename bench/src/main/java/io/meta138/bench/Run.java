package io.meta138.bench;

import io.meta138.app.devnet.exchanges.market.Asset;
import io.meta138.app.devnet.exchanges.market.Assets;
import io.meta138.oracle.reports.Report;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * One run: quiet, then every feed at once every two seconds, then rows one after another, each row
 * at most once in two seconds. Prices go up and down by two hundredths; a change is answered by the
 * first report that has the feed past its trigger of half a hundredth.
 */
final class Run {
  private static final Duration PUBLISHED = Duration.ofMinutes(4);
  private static final Duration LAP = Duration.ofMillis(2_100);
  private static final Duration LAST = Duration.ofSeconds(4);

  private static final BigDecimal HIGH = new BigDecimal("1.02");

  // the trigger, and the venues' own distance from the market
  private static final BigDecimal PAST_LOW = new BigDecimal("1.0055");
  private static final BigDecimal PAST_HIGH = new BigDecimal("1.0145");

  private final LocalSystem system;
  private final int feeds;
  private final int seconds;
  private final List<BigDecimal> start;
  private final boolean[] high;

  /**
   * Prices set at one moment.
   *
   * @param queuedAt just before the first frame left
   * @param feeds whose price changed
   * @param high whether to the higher of their two prices
   */
  private record Change(Instant queuedAt, int[] feeds, boolean[] high) {}

  Run(LocalSystem system, int feeds, int seconds) {
    this.system = system;
    this.feeds = feeds;
    this.seconds = seconds;
    this.high = new boolean[feeds];
    this.start =
        Assets.withGenerated(feeds).stream()
            .filter(asset -> asset.name().matches("A\\d{4}"))
            .map(Asset::startUsd)
            .toList();
  }

  Measurement measure() throws Exception {
    system.await("every feed on chain", PUBLISHED, system::allPublished);
    pause(LAST);
    try (ChainWatch watch = new ChainWatch(system)) {
      double idle = idlePercent();
      Duration before = system.oracle().cpu();
      List<Change> together = together();
      double burstCpu = system.oracle().cpu().minus(before).toNanos() / 1e6;
      Instant split = Instant.now();
      List<Change> spread = spread();
      List<ChainWatch.Mined> mined = watch.mined();
      List<ChainWatch.Mined> burst =
          mined.stream().filter(report -> report.seenAt().isBefore(split)).toList();
      int updates = burst.stream().mapToInt(report -> answers(report.report())).sum();
      long[] burstTimes = times(together, mined);
      long[] spreadTimes = times(spread, mined);
      int changes = together.stream().mapToInt(change -> change.feeds().length).sum();
      changes += spread.stream().mapToInt(change -> change.feeds().length).sum();
      Gas gas = gas(mined);
      return new Measurement(
          feeds,
          idle,
          updates,
          burst.size(),
          burstCpu / Math.max(1, updates),
          new Measurement.Times(percentile(burstTimes, 50), percentile(burstTimes, 95)),
          new Measurement.Times(percentile(spreadTimes, 50), percentile(spreadTimes, 95)),
          system.oracle().peakMebibytes(),
          gas.firstLap(),
          gas.steady(),
          changes - burstTimes.length - spreadTimes.length,
          system.summary().get("errors").asLong());
    }
  }

  private double idlePercent() {
    long from = System.nanoTime();
    Duration before = system.oracle().cpu();
    pause(Duration.ofSeconds(Math.max(2, seconds / 3)));
    double used = system.oracle().cpu().minus(before).toNanos();
    return 100 * used / (System.nanoTime() - from);
  }

  private List<Change> together() throws InterruptedException {
    List<Change> changes = new ArrayList<>();
    int[] all = IntStream.range(0, feeds).toArray();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      long next = System.nanoTime() + LAP.toNanos();
      changes.add(change(all));
      pause(Duration.ofNanos(next - System.nanoTime()));
    }
    return changes;
  }

  /** Up to twenty groups of rows, one after another within a lap. */
  private List<Change> spread() throws InterruptedException {
    List<Change> changes = new ArrayList<>();
    int rows = (feeds + 3) / 4;
    int groups = Math.min(20, rows);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      for (int g = 0; g < groups; g++) {
        long next = System.nanoTime() + LAP.toNanos() / groups;
        int group = g;
        changes.add(
            change(IntStream.range(0, feeds).filter(f -> f / 4 % groups == group).toArray()));
        pause(Duration.ofNanos(next - System.nanoTime()));
      }
    }
    pause(LAST);
    return changes;
  }

  private Change change(int[] which) throws InterruptedException {
    ObjectNode body = Json.MAPPER.createObjectNode();
    ObjectNode prices = body.putObject("prices");
    boolean[] now = new boolean[which.length];
    for (int i = 0; i < which.length; i++) {
      int feed = which[i];
      high[feed] = !high[feed];
      now[i] = high[feed];
      prices.put(Assets.generatedName(feed + 1), price(feed, now[i]).toPlainString());
    }
    String queuedAt =
        system.json().post(system.prices(), body.toString()).get("queuedAt").asString();
    return new Change(Instant.parse(queuedAt), which, now);
  }

  private BigDecimal price(int feed, boolean isHigh) {
    BigDecimal low = start.get(feed);
    return isHigh ? low.multiply(HIGH) : low;
  }

  /** Milliseconds from each change of a feed to the first block after it that shows it. */
  private long[] times(List<Change> changes, List<ChainWatch.Mined> mined) {
    List<Long> times = new ArrayList<>();
    for (Change change : changes) {
      for (int i = 0; i < change.feeds().length; i++) {
        int feed = change.feeds()[i];
        boolean up = change.high()[i];
        for (ChainWatch.Mined report : mined) {
          if (report.seenAt().isAfter(change.queuedAt()) && shows(report.report(), feed, up)) {
            times.add(Duration.between(change.queuedAt(), report.seenAt()).toMillis());
            break;
          }
        }
      }
    }
    return times.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** Whether a report has the feed past its trigger, seen from the price it had before. */
  private boolean shows(Report report, int feed, boolean up) {
    for (Report.Row row : report.rows()) {
      if (row.index() == feed / 4 && row.observed(feed % 4)) {
        BigDecimal answer = BigDecimal.valueOf(row.answers().get(feed % 4), BenchFeeds.PRECISION);
        BigDecimal low = start.get(feed);
        return up
            ? answer.compareTo(low.multiply(PAST_LOW)) > 0
            : answer.compareTo(low.multiply(PAST_HIGH)) < 0;
      }
    }
    return false;
  }

  /**
   * Gas of the dearest report with every feed in the ring's first lap, and of the last after it.
   */
  private record Gas(long firstLap, long steady) {}

  private Gas gas(List<ChainWatch.Mined> mined) {
    int[] rounds = new int[(feeds + 3) / 4];
    Arrays.fill(rounds, 1); // published before the watch began
    long firstLap = 0;
    long steady = 0;
    for (ChainWatch.Mined report : mined) {
      if (answers(report.report()) == feeds) {
        int least = Arrays.stream(rounds).min().orElse(0);
        int most = Arrays.stream(rounds).max().orElse(0);
        firstLap = most < LocalSystem.RING ? Math.max(firstLap, report.gas()) : firstLap;
        steady = least > LocalSystem.RING ? report.gas() : steady;
      }
      report.report().rows().forEach(row -> rounds[row.index()]++);
    }
    return new Gas(firstLap, steady);
  }

  private static int answers(Report report) {
    return report.rows().stream()
        .mapToInt(row -> (int) IntStream.range(0, 4).filter(row::observed).count())
        .sum();
  }

  /** The nearest-rank percentile of sorted numbers; 0 of none. */
  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
  }

  private static void pause(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
