package io.meta138.incident.signals;

import io.meta138.incident.topology.Glob;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something that keeps alerts from paging for a while: never without an owner, a reason and an end.
 *
 * @param id for instance {@code S-3}
 * @param kind a silence of some alerts, or a maintenance window of some components and whatever
 *     fails because of them
 * @param names patterns of alert names; empty is any
 * @param labels patterns by label that must all match
 * @param components patterns of components; empty is any
 * @param startsAt from when, inclusive
 * @param endsAt until when, exclusive
 * @param owner who answers for it
 * @param reason why
 * @param begun whether the desk has looked at its alerts since it started
 */
public record Suppression(
    String id,
    Kind kind,
    List<String> names,
    Map<String, String> labels,
    List<String> components,
    Instant startsAt,
    Instant endsAt,
    String owner,
    String reason,
    boolean begun) {

  /** Copies the patterns. */
  public Suppression {
    names = List.copyOf(names);
    labels = Map.copyOf(labels);
    components = List.copyOf(components);
  }

  /** What it is. */
  public enum Kind {
    /** Of alerts. */
    SILENCE,
    /** Of components. */
    MAINTENANCE
  }

  /** Whether it is in force. */
  public boolean inForce(Instant at) {
    return !at.isBefore(startsAt) && at.isBefore(endsAt);
  }

  /** Whether it is about this alert, in force or not. */
  public boolean covers(Alert alert) {
    return (names.isEmpty()
            || Glob.any(names, alert.signal().name())
            || Glob.any(names, alert.signal().kind()))
        && (components.isEmpty()
            || alert.component().map(component -> Glob.any(components, component)).orElse(false))
        && labels.entrySet().stream()
            .allMatch(entry ->
                Glob.matches(
                    entry.getValue(), alert.signal().labels().getOrDefault(entry.getKey(), "")));
  }

  /** With another end. */
  public Suppression until(Instant end) {
    return new Suppression(
        id, kind, names, labels, components, startsAt, end, owner, reason, begun);
  }

  /** As begun. */
  public Suppression begin() {
    return new Suppression(
        id, kind, names, labels, components, startsAt, endsAt, owner, reason, true);
  }
}
