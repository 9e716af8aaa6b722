package io.meta138.incident.desk;

import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.topology.Place;
import io.meta138.incident.topology.Topology;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the engine knows, with its indexes, and what has changed since the last {@link
 * #drain}. Every index follows from alerts, incidents and suppressions, so that a restart finds it
 * again; whatever decisions go through is sorted, so that it does not matter how it came about.
 */
final class State {
  private final Map<String, Alert> alerts = new HashMap<>();
  private final TreeMap<String, Suppression> suppressions = new TreeMap<>();
  private final IncidentIndex incidents = new IncidentIndex();
  private final Places places;
  private final Members members;
  private final Timers timers = new Timers();
  private final Changes changes = new Changes();
  private long text;
  private long lastIncident;
  private long lastSuppression;

  State(Topology topology) {
    this.places = new Places(topology);
    this.members = new Members(component -> places.place(component).map(Place::kind).orElse(""));
  }

  // alerts

  @Nullable Alert alert(String id) {
    return alerts.get(id);
  }

  /** By a reference from inside the state. */
  Alert knownAlert(String id) {
    Alert alert = alerts.get(id);
    if (alert == null) {
      throw new DeskException("there is no alert " + id);
    }
    return alert;
  }

  int alertCount() {
    return alerts.size();
  }

  /** In UTF-16 units. */
  long text() {
    return text;
  }

  /** Alerts that hold, by id. */
  List<Alert> holding() {
    return alerts.values().stream()
        .filter(Alert::holds)
        .sorted(Comparator.comparing(Alert::id))
        .toList();
  }

  void put(Alert alert) {
    index(alert);
    changes.changed(alert);
  }

  private void index(Alert alert) {
    Alert before = alerts.put(alert.id(), alert);
    if (before != null) {
      unindex(before);
    }
    text += alert.signal().length() - (before == null ? 0 : before.signal().length());
    places.add(alert);
    alert.component().ifPresent(places::use);
    if (before != null) {
      before.component().ifPresent(places::release);
    }
    members.add(alert);
    timers.set(alert.id(), alert.waitUntil());
  }

  private void unindex(Alert before) {
    members.remove(before);
    places.remove(before);
  }

  void forget(Alert alert) {
    unindex(alert);
    alerts.remove(alert.id());
    text -= alert.signal().length();
    places.forget(alert);
    timers.clear(alert.id());
    changes.forgotten(alert.id());
  }

  // incidents

  String newIncident() {
    lastIncident++;
    return "I-" + lastIncident;
  }

  Optional<Incident> incident(String id) {
    return incidents.get(id);
  }

  /** By a reference from inside the state. */
  Incident known(String id) {
    return incident(id).orElseThrow(() -> new DeskException("there is no incident " + id));
  }

  /** The newest incident with this key. */
  Optional<Incident> newest(String key) {
    return incidents.newest(key);
  }

  /** Incidents that need somebody, in the order of their opening. */
  List<Incident> open() {
    return incidents.open();
  }

  long openedSince(Instant since, String keyStart) {
    return incidents.openedSince(since, keyStart);
  }

  /** Whether an incident is another, or part of it by way of its parents. */
  boolean within(Incident incident, String other) {
    return incidents.within(incident, other);
  }

  List<Incident> children(String parent) {
    return incidents.children(parent);
  }

  int alertsOf(String incident) {
    return members.count(incident);
  }

  int activeOf(String incident) {
    return members.active(incident).size();
  }

  Set<String> activeAlerts(String incident) {
    return members.active(incident);
  }

  /** How many components that an incident's alerts hit are of a kind. */
  int hit(String incident, String kind) {
    return members.hit(incident, kind);
  }

  Set<String> components(String incident) {
    return members.components(incident);
  }

  void put(Incident incident) {
    index(incident);
    changes.changed(incident);
  }

  private void index(Incident incident) {
    incidents.put(incident);
    timers.set(incident.id(), incident.due());
  }

  void forget(Incident incident) {
    incidents.forget(incident);
    members.forget(incident.id());
    timers.clear(incident.id());
    changes.forgotten(incident.id());
  }

  // suppressions

  String newSuppression() {
    lastSuppression++;
    return "S-" + lastSuppression;
  }

  Optional<Suppression> suppression(String id) {
    return Optional.ofNullable(suppressions.get(id));
  }

  Stream<Suppression> suppressions() {
    return suppressions.values().stream();
  }

  void put(Suppression suppression) {
    suppressions.put(suppression.id(), suppression);
    changes.changed(suppression);
    timers.set(
        suppression.id(),
        Optional.of(suppression.begun() ? suppression.endsAt() : suppression.startsAt()));
  }

  void forget(Suppression suppression) {
    suppressions.remove(suppression.id());
    timers.clear(suppression.id());
    changes.forgotten(suppression.id());
  }

  // the topology

  boolean isDown(String component) {
    return places.isDown(component);
  }

  /** Alerts for which a component counts as down, by id. */
  Set<String> downBecause(String component) {
    return places.downBecause(component);
  }

  /** In no particular order. */
  Set<String> downComponents() {
    return places.downComponents();
  }

  Optional<Place> place(String component) {
    return places.place(component);
  }

  Optional<Place> locate(Alert alert) {
    return locate(alert.id(), alert.signal());
  }

  /** Where an alert belongs whose newest report is this. */
  Optional<Place> locate(String alert, ReceivedSignal signal) {
    return places.locate(alert, signal);
  }

  /** The deepest component because of which this one fails; itself when there is none. */
  String cause(String component) {
    return places.cause(component);
  }

  /** Learns what the component of an alert needs. */
  void see(Alert alert) {
    places.see(alert);
  }

  Optional<Timers.Timer> nextTimer() {
    return timers.next();
  }

  void send(Notice notice) {
    changes.send(notice);
  }

  void tell(Instant at, String incident, String actor, String kind, String text) {
    tell(at, incident, actor, kind, text, Map.of());
  }

  void tell(
      Instant at,
      String incident,
      String actor,
      String kind,
      String text,
      Map<String, String> data) {
    changes.tell(new Entry(at, incident, actor, kind, text, data));
  }

  void want(Work work) {
    changes.want(work);
  }

  /** Takes over what was committed. */
  void load(Engine.Known known) {
    known.suppressions().forEach(this::put);
    known.incidents().forEach(this::index);
    for (Alert alert : known.alerts()) {
      Optional<String> component = locate(alert).map(Place::component);
      index(alert.judged(component, alert.verdict()));
    }
    changes.clear();
    lastIncident = known.lastIncident();
    lastSuppression = known.lastSuppression();
  }

  /** What has changed since the last call. */
  Effects drain() {
    return changes.drain();
  }
}
