package io.meta138.oracle.publishing;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** What a publisher counts from its start, for summary and metrics. */
final class Tally {
  private static final long MOST_MILLIS = Duration.ofHours(1).toMillis();

  private final PublishingMetrics metrics;
  private final Histogram latency = new Histogram(MOST_MILLIS, 3);
  private long rounds;
  private long updates;
  private long missed;
  private long gas;
  private long errors;

  Tally(PublishingMetrics metrics) {
    this.metrics = metrics;
  }

  void mined(int rows, int answers, long gasUsed) {
    rounds += rows;
    updates += answers;
    gas += gasUsed;
    metrics.mined(rows, answers, answers == 0 ? 0 : gasUsed / answers);
  }

  void latency(long millis) {
    latency.recordValue(Math.clamp(millis, 0, MOST_MILLIS));
    metrics.latency(Duration.ofMillis(Math.max(0, millis)));
  }

  void missedHeartbeat() {
    missed++;
    metrics.missedHeartbeat();
  }

  void error() {
    errors++;
    metrics.error();
  }

  PublisherSummary summary(int feeds) {
    return new PublisherSummary(
        feeds,
        rounds,
        updates,
        missed,
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(95),
        updates == 0 ? 0 : gas / updates,
        errors);
  }
}
