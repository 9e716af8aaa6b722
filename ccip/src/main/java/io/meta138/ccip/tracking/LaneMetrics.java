package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.Lane;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A lane's numbers, by {@code lane}:
 *
 * <ul>
 *   <li>{@code meta138_ccip_messages}: by {@code state}, which is the stage's queue
 *   <li>{@code meta138_ccip_oldest_undelivered_seconds}: 0 when all is delivered
 *   <li>{@code meta138_ccip_retries}: attempts that ended in an error
 *   <li>{@code meta138_ccip_given_up}: failed messages that nobody tries any more
 *   <li>{@code meta138_ccip_unconfirmed}: successes without the receiver's own event
 *   <li>{@code meta138_ccip_fees_paid}: by {@code token}, in its smallest unit
 *   <li>{@code meta138_ccip_stage_seconds}: by {@code stage}: finality, verification, execution,
 *       and total from sending to the receiver's own event
 * </ul>
 */
final class LaneMetrics {
  private static final int MOST = 5_000;

  private final Lane lane;
  private final Database database;
  private final MeterRegistry registry;
  private final AtomicReference<Optional<LaneStats>> latest =
      new AtomicReference<>(Optional.empty());
  private volatile double oldest = Double.NaN;
  private volatile double givenUp = Double.NaN;
  private final MultiGauge fees;
  private Instant since;

  LaneMetrics(Lane lane, Database database, MeterRegistry registry, Instant now) {
    this.lane = lane;
    this.database = database;
    this.registry = registry;
    since = now;
    for (MessageState state : MessageState.values()) {
      Gauge.builder("meta138_ccip_messages", latest, l -> known(l.get().map(s -> s.in(state))))
          .tags("lane", lane.name(), "state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    gauge("retries", stats -> stats.attempts());
    gauge("unconfirmed", stats -> stats.in(MessageState.SUCCESS) - stats.confirmed());
    Gauge.builder("meta138_ccip_oldest_undelivered_seconds", this, self -> self.oldest)
        .tag("lane", lane.name())
        .register(registry);
    Gauge.builder("meta138_ccip_given_up", this, self -> self.givenUp)
        .tag("lane", lane.name())
        .register(registry);
    fees = MultiGauge.builder("meta138_ccip_fees_paid").tag("lane", lane.name()).register(registry);
  }

  private void gauge(String what, java.util.function.Function<LaneStats, Long> value) {
    Gauge.builder("meta138_ccip_" + what, latest, l -> known(l.get().map(value)))
        .tag("lane", lane.name())
        .register(registry);
  }

  private static double known(Optional<Long> value) {
    return value.map(Long::doubleValue).orElse(Double.NaN);
  }

  void update(LaneStats stats, Instant now) {
    latest.set(Optional.of(stats));
    oldest =
        new LaneFigures(database)
            .oldestUndelivered(lane)
            .map(sent -> Math.max(0, Duration.between(sent, now).toMillis()) / 1_000.0)
            .orElse(0.0);
    givenUp = new LaneFigures(database).givenUp(lane.name());
    fees.register(feesPaid(), true);
    newlyReceived().forEach(this::record);
  }

  /** Nothing is known at the moment. */
  void unknown() {
    latest.set(Optional.empty());
    oldest = Double.NaN;
    givenUp = Double.NaN;
  }

  private List<MultiGauge.Row<?>> feesPaid() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    new LaneFigures(database)
        .fees(lane.name())
        .forEach(
            (token, fees) -> rows.add(MultiGauge.Row.of(Tags.of("token", token.toString()), fees)));
    return rows;
  }

  /** Those whose receiver was heard since the last look; a flood beyond the limit is left out. */
  private List<TrackedMessage> newlyReceived() {
    List<TrackedMessage> found =
        database
            .jdbc()
            .sql(
                """
                select * from ccip.message where lane = :lane and received_seen_at > :since
                order by received_seen_at limit :limit
                """)
            .param("lane", lane.name())
            .param("since", MessageRows.time(since))
            .param("limit", MOST)
            .query((row, _) -> MessageRows.message(row))
            .list();
    found.forEach(
        message -> message.receipt().ifPresent(receipt -> since = later(since, receipt.seenAt())));
    return found;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void record(TrackedMessage message) {
    Instant sent = message.sent().at();
    Optional<Instant> ready =
        message.verifiedAt().or(message::committedAt).or(message::finalizedAt);
    message.finalizedAt().ifPresent(at -> stage("finality", sent, at));
    message
        .finalizedAt()
        .ifPresent(from -> ready.ifPresent(until -> stage("verification", from, until)));
    message
        .execution()
        .ifPresent(
            execution -> ready.ifPresent(from -> stage("execution", from, execution.seenAt())));
    message.receipt().ifPresent(receipt -> stage("total", sent, receipt.seenAt()));
  }

  private void stage(String stage, Instant from, Instant until) {
    Duration took = Duration.between(from, until);
    Timer.builder("meta138_ccip_stage")
        .tags("lane", lane.name(), "stage", stage)
        .publishPercentiles(0.5, 0.95)
        .register(registry)
        .record(took.isNegative() ? Duration.ZERO : took);
  }
}
