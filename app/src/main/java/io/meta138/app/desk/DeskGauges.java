package io.meta138.app.desk;

import io.meta138.incident.Severity;
import io.meta138.incident.desk.Desk;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** What a desk shows of itself at every scrape: whether it decides, and what is open. */
final class DeskGauges {
  private static final int MOST = 100_000;

  private DeskGauges() {}

  static void bind(MeterRegistry metrics, Desk desk) {
    Gauge.builder("meta138_desk_active", desk, one -> one.unready().isEmpty() ? 1 : 0)
        .description("1 while it decides, else 0")
        .register(metrics);
    for (Severity severity : Severity.values()) {
      Gauge.builder("meta138_desk_incidents_open", desk, one -> open(one, severity))
          .description("Incidents that need somebody and are not part of others")
          .tag("severity", severity.name().toLowerCase(Locale.ROOT))
          .register(metrics);
    }
  }

  private static int open(Desk desk, Severity severity) {
    return desk.view()
        .incidents(one -> one.severity() == severity && one.open() && one.top(), MOST)
        .size();
  }
}
