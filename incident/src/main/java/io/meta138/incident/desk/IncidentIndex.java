package io.meta138.incident.desk;

import io.meta138.incident.incidents.Incident;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Incidents by their number, their cause and their parent. */
final class IncidentIndex {
  private final TreeMap<Long, Incident> incidents = new TreeMap<>();
  private final Map<String, Incident> byId = new HashMap<>();
  private final Map<String, NavigableSet<Long>> byKey = new HashMap<>();
  private final Map<String, NavigableSet<Long>> children = new HashMap<>();

  Optional<Incident> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The newest incident with this key. */
  Optional<Incident> newest(String key) {
    NavigableSet<Long> numbers = byKey.get(key);
    return numbers == null ? Optional.empty() : Optional.ofNullable(incidents.get(numbers.last()));
  }

  /** Incidents that need somebody, in the order of their opening. */
  List<Incident> open() {
    return incidents.values().stream().filter(Incident::open).toList();
  }

  /** How many incidents with such a key opened since then. */
  long openedSince(Instant since, String keyStart) {
    return incidents.descendingMap().values().stream()
        .takeWhile(incident -> !incident.times().openedAt().isBefore(since))
        .filter(incident -> incident.cause().key().startsWith(keyStart))
        .count();
  }

  /** Whether an incident is another, or part of it by way of its parents. */
  boolean within(Incident incident, String other) {
    Optional<Incident> up = Optional.of(incident);
    while (up.isPresent() && !up.get().id().equals(other)) {
      up = up.get().links().parent().flatMap(this::get);
    }
    return up.isPresent();
  }

  List<Incident> children(String parent) {
    NavigableSet<Long> numbers = children.get(parent);
    return numbers == null
        ? List.of()
        : numbers.stream().map(incidents::get).filter(Objects::nonNull).toList();
  }

  void put(Incident incident) {
    Incident before = incidents.put(incident.number(), incident);
    byId.put(incident.id(), incident);
    if (before != null) {
      before.links().parent().ifPresent(parent -> remove(children, parent, before.number()));
    }
    add(byKey, incident.cause().key(), incident.number());
    incident.links().parent().ifPresent(parent -> add(children, parent, incident.number()));
  }

  void forget(Incident incident) {
    incidents.remove(incident.number());
    byId.remove(incident.id());
    remove(byKey, incident.cause().key(), incident.number());
    incident.links().parent().ifPresent(parent -> remove(children, parent, incident.number()));
  }

  private static void add(Map<String, NavigableSet<Long>> index, String name, long number) {
    index.computeIfAbsent(name, _ -> new TreeSet<>()).add(number);
  }

  private static void remove(Map<String, NavigableSet<Long>> index, String name, long number) {
    index.computeIfPresent(
        name,
        (_, numbers) -> {
          numbers.remove(number);
          return numbers.isEmpty() ? null : numbers;
        });
  }
}
