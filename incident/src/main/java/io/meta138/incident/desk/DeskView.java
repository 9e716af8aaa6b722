package io.meta138.incident.desk;

import io.meta138.incident.incidents.Incident;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Suppression;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/** What is committed, for readers on any thread; costs the desk nothing. */
public final class DeskView {
  private final Map<String, Alert> alerts = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<Long, Incident> incidents = new ConcurrentSkipListMap<>();
  private final Map<String, Suppression> suppressions = new ConcurrentSkipListMap<>();
  private final Map<String, Set<String>> members = new ConcurrentHashMap<>();
  private final Store store;

  DeskView(Store store) {
    this.store = store;
  }

  void clear() {
    alerts.clear();
    incidents.clear();
    suppressions.clear();
    members.clear();
  }

  void publish(Engine.Known known) {
    clear();
    known.suppressions().forEach(s -> suppressions.put(s.id(), s));
    known.incidents().forEach(incident -> incidents.put(incident.number(), incident));
    known.alerts().forEach(this::put);
  }

  void publish(Effects effects) {
    effects.alerts().forEach(this::put);
    effects.incidents().forEach(incident -> incidents.put(incident.number(), incident));
    effects.suppressions().forEach(s -> suppressions.put(s.id(), s));
    for (String id : effects.forgotten()) {
      Alert alert = alerts.remove(id);
      if (alert != null) {
        alert.incident().ifPresent(incident -> leave(incident, id));
      }
      number(id).ifPresent(incidents::remove);
      suppressions.remove(id);
    }
  }

  private void put(Alert alert) {
    Alert before = alerts.put(alert.id(), alert);
    if (before != null && !before.incident().equals(alert.incident())) {
      before.incident().ifPresent(incident -> leave(incident, alert.id()));
    }
    alert
        .incident()
        .ifPresent(incident ->
            members.computeIfAbsent(incident, _ -> ConcurrentHashMap.newKeySet()).add(alert.id()));
  }

  private void leave(String incident, String alert) {
    members.computeIfPresent(
        incident,
        (_, of) -> {
          of.remove(alert);
          return of.isEmpty() ? null : of;
        });
  }

  private static Optional<Long> number(String id) {
    return id.matches("I-[1-9]\\d{0,17}")
        ? Optional.of(Long.parseLong(id.substring(2)))
        : Optional.empty();
  }

  /** The alert with this id, also one that is long over. */
  public Optional<Alert> alert(String id) {
    return Optional.ofNullable(alerts.get(id)).or(() -> store.alert(id));
  }

  /** The incident with this id, also one that is long over. */
  public Optional<Incident> incident(String id) {
    return number(id)
        .flatMap(known -> Optional.ofNullable(incidents.get(known)))
        .or(() -> store.incident(id));
  }

  /** Incidents of the last days that fit, the newest first, at most so many. */
  public List<Incident> incidents(Predicate<Incident> which, int most) {
    return incidents.descendingMap().values().stream().filter(which).limit(most).toList();
  }

  /** Alerts of an incident by id, at most so many. */
  public List<Alert> alertsOf(String incident, int most) {
    return first(members.getOrDefault(incident, Set.of()), most).stream()
        .map(alerts::get)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The first of some ids, in order; without sorting all, of which there may be very many. */
  private static List<String> first(Set<String> ids, int most) {
    if (most <= 0) {
      return List.of();
    }
    PriorityQueue<String> kept = new PriorityQueue<>(Comparator.reverseOrder());
    for (String id : ids) {
      if (kept.size() < most) {
        kept.add(id);
      } else if (id.compareTo(kept.element()) < 0) {
        kept.remove();
        kept.add(id);
      }
    }
    return kept.stream().sorted().toList();
  }

  /** Alerts that fit, at most so many, in no particular order. */
  public List<Alert> alerts(Predicate<Alert> which, int most) {
    return alerts.values().stream().filter(which).limit(most).toList();
  }

  /** Silences and maintenance windows in force or to come. */
  public List<Suppression> suppressions() {
    return List.copyOf(suppressions.values());
  }

  /** Why somebody was, or was not, paged for an alert; empty when there is no such alert. */
  public Optional<Why> why(String alert) {
    return alert(alert).map(found -> Why.of(found, this));
  }
}
