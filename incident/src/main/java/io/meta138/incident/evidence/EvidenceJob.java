package io.meta138.incident.evidence;

import io.meta138.incident.desk.Works;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gathers the evidence for an incident that has opened. What was found, what is missing, the
 * timeline's entries about both and the end of the work are committed together: a crash before
 * leaves no trace and it is done again.
 */
public final class EvidenceJob implements Worker.Job {
  private static final String ACTOR = "desk";
  private static final Duration VIEW_LAG = Duration.ofSeconds(60);

  private final Parts parts;

  /**
   * What the job needs.
   *
   * @param incidents by id; empty while the desk does not know it
   * @param works where it is noted that one is done
   */
  public record Parts(
      Collector collector,
      EvidenceStore store,
      Tasks tasks,
      Works works,
      Timeline timeline,
      Function<String, Optional<Incident>> incidents,
      InstantSource clock) {}

  /** A job that is ready. */
  public EvidenceJob(Parts parts) {
    this.parts = parts;
  }

  @Override
  public boolean run(Work work, long token) throws InterruptedException {
    Optional<Incident> incident = parts.incidents().apply(work.incident());
    Instant now = parts.clock().instant();
    if (incident.isEmpty()) {
      // readers may lag behind the commit that made the work; an incident that stays unknown ends
      // it
      return Duration.between(work.at(), now).compareTo(VIEW_LAG) > 0
          && finish(work, token, List.of(unknown(work, now)));
    }
    Scope scope = Scope.opening(incident.get(), now);
    return finish(work, token, parts.collector().collect(scope, work.at()));
  }

  private static Collected unknown(Work work, Instant at) {
    return Collected.missing("desk", "the incident", at, "there is no incident " + work.incident());
  }

  private boolean finish(Work work, long token, List<Collected> found) {
    Instant now = parts.clock().instant();
    // a lost lease means that somebody else finishes it
    parts
        .tasks()
        .finish(
            work.key(),
            token,
            now,
            () -> {
              List<EvidenceItem> kept = parts.store().add(work.key(), work.incident(), found);
              parts.works().done(work.key(), now);
              parts.timeline().append(entries(kept, work, now));
              return true;
            });
    return true;
  }

  /** The entries that tell of evidence, each with its number and the hash of its content. */
  public static List<Entry> entries(List<EvidenceItem> kept, Work work, Instant now) {
    List<Entry> entries = new ArrayList<>();
    for (EvidenceItem item : kept) {
      Map<String, String> data = new HashMap<>();
      data.put("evidence", Long.toString(item.number()));
      data.put("source", item.source());
      item.hash().ifPresent(hash -> data.put("hash", hash.toString()));
      item.link().ifPresent(link -> data.put("link", link));
      item.missing().ifPresent(reason -> data.put("reason", reason));
      boolean missing = item.missing().isPresent();
      String text =
          missing
              ? "No evidence of %s from %s: %s"
                  .formatted(item.name(), item.source(), item.missing().get())
              : "Evidence from %s: %s".formatted(item.source(), item.name());
      String kind = missing ? "evidence.missing" : "evidence.kept";
      entries.add(new Entry(now, work.incident(), ACTOR, kind, text, data));
    }
    return entries;
  }
}
