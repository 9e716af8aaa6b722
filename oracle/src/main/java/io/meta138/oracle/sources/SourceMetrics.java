package io.meta138.oracle.sources;

import static java.util.Objects.requireNonNull;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Rejection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one venue's sources count, and the few lines they log.
 *
 * <p>Metrics, each with {@code venue}: {@code meta138_source_quotes_total} with {@code transport};
 * {@code meta138_source_rejected_total} with {@code reason}; {@code meta138_source_gaps_total},
 * messages lost on the way; {@code meta138_source_connects_total} with {@code result}; {@code
 * meta138_source_connections}, open ones; {@code meta138_source_live}, sources whose quotes count.
 */
final class SourceMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(SourceMetrics.class);
  private static final long LOG_EVERY_MILLIS = 60_000;

  private final String venue;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Map<Transport, Counter> quotes = new EnumMap<>(Transport.class);
  private final Map<Rejection, Counter> rejected = new EnumMap<>(Rejection.class);
  private final Map<Rejection, AtomicLong> nextLine = new EnumMap<>(Rejection.class);
  private final Counter gaps;

  SourceMetrics(String venue, MeterRegistry meters, InstantSource clock) {
    this.venue = venue;
    this.meters = meters;
    this.clock = clock;
    for (Transport transport : Transport.values()) {
      quotes.put(
          transport,
          meters.counter(
              "meta138_source_quotes_total", "venue", venue, "transport", transport.label()));
    }
    for (Rejection reason : Rejection.values()) {
      rejected.put(
          reason,
          meters.counter(
              "meta138_source_rejected_total", "venue", venue, "reason", reason.label()));
      nextLine.put(reason, new AtomicLong());
    }
    gaps = meters.counter("meta138_source_gaps_total", "venue", venue);
  }

  void gauges(
      VenueRuntime runtime,
      ToDoubleFunction<VenueRuntime> connections,
      ToDoubleFunction<VenueRuntime> live) {
    meters.gauge(
        "meta138_source_connections", List.of(Tag.of("venue", venue)), runtime, connections);
    meters.gauge("meta138_source_live", List.of(Tag.of("venue", venue)), runtime, live);
  }

  void quoted(Transport transport) {
    requireNonNull(quotes.get(transport)).increment();
  }

  void gap(long missing) {
    gaps.increment((double) missing);
  }

  void connected(boolean success) {
    meters
        .counter(
            "meta138_source_connects_total",
            "venue",
            venue,
            "result",
            success ? "connected" : "failed")
        .increment();
  }

  /** Counts a rejection, and logs it unless one for the same reason was logged within a minute. */
  void rejected(Optional<SourceId> source, Rejection reason, String detail) {
    requireNonNull(rejected.get(reason)).increment();
    if (reason == Rejection.DUPLICATE || reason == Rejection.BREAKER_OPEN) {
      return;
    }
    AtomicLong next = requireNonNull(nextLine.get(reason));
    long now = clock.millis();
    long due = next.get();
    if (now >= due && next.compareAndSet(due, now + LOG_EVERY_MILLIS)) {
      LOG.warn(
          "{}: dropped as {}: {} (further ones are only counted for a minute)",
          source.map(SourceId::toString).orElse(venue),
          reason.label(),
          detail);
    }
  }

  /** Counts a fault of ours. */
  void fault(RuntimeException fault) {
    requireNonNull(rejected.get(Rejection.INTERNAL)).increment();
    LOG.error("{}: a frame could not be handled", venue, fault);
  }

  void connection(String what, String reason) {
    LOG.info("{}: {}: {}", venue, what, reason);
  }
}
