package io.meta138.incident.reviews;

import io.meta138.incident.desk.Works;
import io.meta138.incident.evidence.Collected;
import io.meta138.incident.evidence.Collector;
import io.meta138.incident.evidence.EvidenceItem;
import io.meta138.incident.evidence.EvidenceJob;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.evidence.Tasks;
import io.meta138.incident.evidence.Worker;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Drafts the review of an incident that is over: gathers evidence for the whole of it once more, so
 * that the impact is known to its end, and writes what the record supports.
 */
public final class ReviewJob implements Worker.Job {
  private static final int MOST_ENTRIES = 5_000;
  private static final int MOST_EFFECTS = 200;
  private static final int MOST_ALERTS = 500;

  private final Parts parts;

  /** What the job needs. */
  public record Parts(
      Collector collector,
      EvidenceStore evidence,
      Tasks tasks,
      Works works,
      TimelineStore timeline,
      Cases cases,
      Reviews reviews,
      InstantSource clock) {}

  /** A job that is ready. */
  public ReviewJob(Parts parts) {
    this.parts = parts;
  }

  @Override
  public boolean run(Work work, long token) throws InterruptedException {
    Optional<Incident> found = parts.cases().incident(work.incident());
    if (found.isEmpty()) {
      Instant now = parts.clock().instant();
      parts
          .tasks()
          .finish(
              work.key(),
              token,
              now,
              () -> {
                parts.works().done(work.key(), now);
                return true;
              });
      return true;
    }
    Incident incident = found.get();
    Scope scope = Scope.review(incident, parts.clock().instant());
    List<Collected> collected = parts.collector().collect(scope, parts.clock().instant());
    Instant now = parts.clock().instant();
    parts
        .tasks()
        .finish(
            work.key(),
            token,
            now,
            () -> {
              List<EvidenceItem> kept = parts.evidence().add(work.key(), incident.id(), collected);
              parts.timeline().append(EvidenceJob.entries(kept, work, now));
              parts.works().done(work.key(), now);
              return parts.reviews().draft(incident, Drafting.of(file(incident)), now);
            });
    return true;
  }

  private CaseFile file(Incident incident) {
    List<TimelineEntry> related = new ArrayList<>();
    List<Alert> alerts = new ArrayList<>(parts.cases().alerts(incident.id(), MOST_ALERTS));
    for (Incident effect : parts.cases().effects(incident.id(), MOST_EFFECTS)) {
      alerts.addAll(parts.cases().alerts(effect.id(), MOST_ALERTS));
      related.addAll(parts.timeline().of(effect.id(), 0, MOST_ALERTS));
    }
    return new CaseFile(
        incident,
        parts.timeline().of(incident.id(), 0, MOST_ENTRIES),
        related,
        parts.evidence().of(incident.id()),
        alerts);
  }
}
