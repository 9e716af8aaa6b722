package io.meta138.incident.evidence;

import io.meta138.incident.Severity;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An incident as the desk would have recorded it. */
public final class Recorded {
  /** When it opened. */
  public static final Instant OPENED = Instant.parse("2026-03-04T03:00:00Z");

  private Recorded() {}

  /** One that has just opened. */
  public static Incident open(String id) {
    return of(id, Status.DETECTED, Optional.empty(), Optional.empty());
  }

  /** One with other times. */
  public static Incident of(
      String id, Status status, Optional<Instant> acknowledged, Optional<Instant> resolved) {
    return new Incident(
        id,
        Long.parseLong(id.substring(2)),
        new Incident.Cause(
            "component:chain", Optional.of("chain"), "chain", "Chain 138 stands still"),
        status,
        new Incident.Rating(Severity.P0, "the chain makes no blocks", false, Severity.P0, false),
        Optional.of("alice"),
        Map.of("commander", "alice"),
        List.of("chain", "feed:BTC/USD"),
        2,
        2,
        0,
        Incident.Links.NONE,
        new Incident.Times(
            OPENED, OPENED, acknowledged, Optional.empty(), resolved, Optional.empty()),
        Optional.empty(),
        Escalation.NONE,
        Incident.Timers.NONE,
        0);
  }
}
