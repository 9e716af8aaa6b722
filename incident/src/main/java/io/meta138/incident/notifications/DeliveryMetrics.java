package io.meta138.incident.notifications;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** What operators see of the delivery. */
final class DeliveryMetrics {
  private final MeterRegistry registry;

  DeliveryMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void delivered(Notice notice, Duration lateness) {
    attempts(notice.channel(), "delivered");
    Timer.builder("incident.notice.lateness")
        .description("From the decision to the provider's receipt")
        .tag("channel", spelled(notice.channel()))
        .tag("kind", notice.kind().name().toLowerCase(Locale.ROOT))
        .publishPercentileHistogram()
        .register(registry)
        .record(lateness.isNegative() ? Duration.ZERO : lateness);
  }

  void attemptFailed(Channel channel) {
    attempts(channel, "failed");
  }

  void refused(Channel channel) {
    attempts(channel, "refused");
  }

  /** A result came too late: another attempt owns the notice. */
  void fencedOff(Channel channel) {
    attempts(channel, "fenced");
  }

  private void attempts(Channel channel, String outcome) {
    Counter.builder("incident.notice.attempts")
        .description("Attempts to hand a notice to its provider")
        .tag("channel", spelled(channel))
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  static String spelled(Channel channel) {
    return channel.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
