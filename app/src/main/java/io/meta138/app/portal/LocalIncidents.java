package io.meta138.app.portal;

import io.meta138.app.desk.DeskNode;
import io.meta138.incident.Severity;
import io.meta138.incident.desk.DeskView;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The incident desk in this process. */
final class LocalIncidents implements Incidents {
  private static final int MOST = 1_000;
  private static final int NEWEST = 5;
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(5);

  private final DeskNode desk;
  private final TimelineStore timeline;
  private final InstantSource clock;
  private Instant readAt = Instant.EPOCH;
  private Incidents.Checkpoint newest = new Incidents.Checkpoint(0, "", Optional.empty(), false);

  LocalIncidents(DeskNode desk, TimelineStore timeline, InstantSource clock) {
    this.desk = desk;
    this.timeline = timeline;
    this.clock = clock;
  }

  private <T> Known<T> active(java.util.function.Function<DeskView, T> read) {
    String unready = desk.desk().unready();
    return unready.isEmpty()
        ? new Known.Here<>(read.apply(desk.desk().view()), clock.instant())
        : new Known.Missing<>("the incident desk is not ready: " + unready);
  }

  @Override
  public Known<List<Told>> since(Instant ended) {
    return active(view ->
        view
            .incidents(
                incident ->
                    incident.top()
                        && (incident.open()
                            || incident.times().resolvedAt().filter(ended::isBefore).isPresent()),
                MOST)
            .stream()
            .map(incident ->
                new Told(
                    incident.id(),
                    word(incident.severity()),
                    incident.cause().component().orElse(""),
                    incident.rating().security(),
                    incident.times().openedAt(),
                    incident.times().acknowledgedAt(),
                    incident.times().mitigatedAt(),
                    incident.open() ? Optional.empty() : incident.times().resolvedAt()))
            .toList());
  }

  @Override
  public Known<OpenIncidents> open() {
    return active(view -> {
      List<Incident> open =
          view.incidents(incident -> incident.open() && incident.top(), Integer.MAX_VALUE);
      int[] counts = new int[Severity.values().length];
      open.forEach(incident -> counts[incident.severity().ordinal()]++);
      return new OpenIncidents(
          open.size(),
          new BySeverity(
              counts[Severity.P0.ordinal()],
              counts[Severity.P1.ordinal()],
              counts[Severity.P2.ordinal()],
              counts[Severity.P3.ordinal()]),
          open.stream().limit(NEWEST).map(LocalIncidents::brief).toList());
    });
  }

  private static Brief brief(Incident incident) {
    return new Brief(
        incident.id(),
        incident.cause().title(),
        word(incident.severity()),
        word(incident.status()),
        incident.times().openedAt(),
        incident.owner());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public Known<List<Brief>> search(String text, int limit) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return active(view ->
        view
            .incidents(
                incident ->
                    incident.id().equalsIgnoreCase(text)
                        || incident.cause().title().toLowerCase(Locale.ROOT).contains(wanted),
                limit)
            .stream()
            .map(LocalIncidents::brief)
            .toList());
  }

  @Override
  public Known<List<AuditEntry>> audit(Optional<Long> after, int limit) {
    long size = timeline.head().size();
    long below = Math.min(after.orElse(size), size);
    long proven = checkpoint().or(newest).size();
    List<AuditEntry> entries = new ArrayList<>();
    for (TimelineEntry entry : timeline.before(below, limit)) {
      entries.add(
          new AuditEntry(
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

  @Override
  public synchronized Known<Incidents.Checkpoint> checkpoint() {
    Instant now = clock.instant();
    if (now.isAfter(readAt.plus(CHECKPOINT_EVERY)) || now.isBefore(readAt)) {
      readAt = now;
      timeline
          .newestCheckpoint()
          .ifPresent(stored ->
              newest =
                  new Incidents.Checkpoint(
                      stored.size(), root(stored), Optional.empty(), stored.anchor().isPresent()));
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
