package io.meta138.oracle.publishing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The publisher's metrics.
 *
 * <ul>
 *   <li>{@code meta138_feed_price{feed}}: price from the sources now; a double, for display only
 *   <li>{@code meta138_feed_age_seconds{feed}}: age of the answer on chain
 *   <li>{@code meta138_feed_sources{feed}}: sources in the price now
 *   <li>{@code meta138_feed_divergence_bps{feed}}: distance of the answer on chain from the
 *       furthest source without a voice, NaN while none has a fresh price
 *   <li>{@code meta138_feed_updates_total}: answers written
 *   <li>{@code meta138_rounds_total}: rounds of rows written
 *   <li>{@code meta138_feed_held_total}: jumps held
 *   <li>{@code meta138_feed_unavailable_total{reason}}: times a feed lost its price
 *   <li>{@code meta138_feed_missed_heartbeats_total}: heartbeats missed
 *   <li>{@code meta138_update_seconds}: from source change to mined
 *   <li>{@code meta138_feed_update_gas}: gas an answer, its share of the transaction
 *   <li>{@code meta138_report_errors_total}: reports that failed
 * </ul>
 */
final class PublishingMetrics {
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Counter updates;
  private final Counter rounds;
  private final Counter held;
  private final Counter missed;
  private final Counter errors;
  private final Timer latency;
  private final DistributionSummary gas;

  PublishingMetrics(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    this.updates = registry.counter("meta138_feed_updates");
    this.rounds = registry.counter("meta138_rounds");
    this.held = registry.counter("meta138_feed_held");
    this.missed = registry.counter("meta138_feed_missed_heartbeats");
    this.errors = registry.counter("meta138_report_errors");
    this.latency = Timer.builder("meta138_update").publishPercentileHistogram().register(registry);
    this.gas = registry.summary("meta138_feed_update_gas");
  }

  void follow(FeedTrack feed) {
    String name = feed.definition().id().name();
    Gauge.builder("meta138_feed_price", feed, f -> f.shown().price())
        .tag("feed", name)
        .register(registry);
    Gauge.builder("meta138_feed_age", feed, this::age)
        .tag("feed", name)
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("meta138_feed_sources", feed, f -> f.shown().sources())
        .tag("feed", name)
        .register(registry);
  }

  void followDivergence(FeedTrack feed) {
    Gauge.builder("meta138_feed_divergence", feed, FeedTrack::shownDivergence)
        .tag("feed", feed.definition().id().name())
        .baseUnit("bps")
        .register(registry);
  }

  private double age(FeedTrack feed) {
    long second = feed.shown().publishedAtSecond();
    return second == 0 ? Double.NaN : (double) (clock.instant().getEpochSecond() - second);
  }

  void mined(int rows, int answers, long gasEach) {
    rounds.increment(rows);
    updates.increment(answers);
    gas.record((double) gasEach);
  }

  void latency(Duration fromChangeToMined) {
    latency.record(fromChangeToMined);
  }

  void held() {
    held.increment();
  }

  void missedHeartbeat() {
    missed.increment();
  }

  void error() {
    errors.increment();
  }

  void unavailable(String reason) {
    registry.counter("meta138_feed_unavailable", "reason", reason).increment();
  }
}
