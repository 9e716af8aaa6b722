package io.meta138.app.portal;

import io.meta138.app.desk.DeskNode;
import io.meta138.incident.Severity;
import io.meta138.incident.desk.DeskView;
import io.meta138.incident.incidents.Incident;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Known;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The incident desk in this process. */
final class LocalIncidents implements Incidents {
  private static final int MOST = 1_000;
  private static final int NEWEST = 5;

  private final DeskNode desk;
  private final DeskLog log;
  private final InstantSource clock;

  LocalIncidents(DeskNode desk, DeskLog log, InstantSource clock) {
    this.desk = desk;
    this.log = log;
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
      Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
      open.forEach(incident -> counts.merge(incident.severity(), 1, Integer::sum));
      return new OpenIncidents(
          open.size(),
          new BySeverity(
              counts.getOrDefault(Severity.P0, 0),
              counts.getOrDefault(Severity.P1, 0),
              counts.getOrDefault(Severity.P2, 0),
              counts.getOrDefault(Severity.P3, 0)),
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
  public Known<List<Run>> runs() {
    return log.runs();
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
    return log.audit(after, limit);
  }

  @Override
  public Known<Incidents.Checkpoint> checkpoint() {
    return log.checkpoint();
  }
}
