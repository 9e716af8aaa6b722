package io.meta138.app.portal;

import io.meta138.incident.runbooks.Run;
import io.meta138.incident.runbooks.RunStore;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.dao.DataAccessException;

/** The desk's log and its runs, read from its database. */
final class DeskLog {
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(5);

  private static final int NEWEST_RUNS = 50;

  private final TimelineStore timeline;
  private final RunStore runs;
  private final InstantSource clock;
  private Instant readAt = Instant.EPOCH;
  private Incidents.Checkpoint newest = new Incidents.Checkpoint(0, "", Optional.empty(), false);

  DeskLog(Database database, InstantSource clock) {
    this.timeline = new TimelineStore(database);
    this.runs = new RunStore(database, timeline);
    this.clock = clock;
  }

  /** Entries below an index, newest first; see {@link Incidents#audit}. */
  Known<List<Incidents.AuditEntry>> audit(Optional<Long> after, int limit) {
    long size = timeline.head().size();
    long below = Math.min(after.orElse(size), size);
    long proven = checkpoint().or(newest).size();
    List<Incidents.AuditEntry> entries = new ArrayList<>();
    for (TimelineEntry entry : timeline.before(below, limit)) {
      entries.add(
          new Incidents.AuditEntry(
              entry.index(),
              entry.entry().at(),
              entry.entry().actor(),
              entry.entry().kind(),
              entry.entry().text(),
              Optional.of(entry.entry().incident()).filter(id -> !id.isEmpty()),
              entry.index() < proven));
    }
    return new Known.Here<>(entries, clock.instant());
  }

  /** The newest runs of runbooks; see {@link Incidents#runs}. */
  Known<List<Incidents.Run>> runs() {
    try {
      return new Known.Here<>(
          runs.newest(NEWEST_RUNS).stream().map(DeskLog::brief).toList(), clock.instant());
    } catch (DataAccessException e) {
      return new Known.Missing<>("the desk's database does not answer");
    }
  }

  private static Incidents.Run brief(RunStore.Marked marked) {
    Run run = marked.run();
    return new Incidents.Run(
        run.id(),
        run.runbook().title(),
        Optional.of(run.incident()).filter(id -> !id.isEmpty()),
        run.status().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        run.status().over(),
        marked.mark());
  }

  /** How far the log is proven by a signed checkpoint. */
  synchronized Known<Incidents.Checkpoint> checkpoint() {
    Instant now = clock.instant();
    if (now.isAfter(readAt.plus(CHECKPOINT_EVERY)) || now.isBefore(readAt)) {
      readAt = now;
      timeline
          .newestCheckpoint()
          .ifPresent(stored ->
              newest =
                  new Incidents.Checkpoint(
                      stored.size(),
                      root(stored),
                      Optional.of(stored.signedAt()),
                      stored.anchor().isPresent()));
    }
    return new Known.Here<>(newest, now);
  }

  private static String root(TimelineStore.StoredCheckpoint stored) {
    int end = stored.note().indexOf("\n\n");
    return io.meta138.incident.timeline.Checkpoint.read(
            end < 0 ? stored.note() : stored.note().substring(0, end + 1))
        .map(checkpoint -> checkpoint.root().toString())
        .orElse("");
  }
}
