package io.meta138.incident.desk;

import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.topology.ComponentSpec;
import io.meta138.incident.topology.Place;
import io.meta138.incident.topology.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the engine knows, with its indexes, and what has changed since the last {@link
 * #drain}. Every index follows from alerts, incidents and suppressions, so that a restart finds it
 * again; whatever decisions go through is sorted, so that it does not matter how it came about.
 */
final class State {
  private static final Comparator<Timer> ORDER =
      Comparator.comparing(Timer::due).thenComparing(Timer::id);

  private static final Pattern NUMBERED = Pattern.compile("I-[1-9]\\d{0,17}");

  /** When something is to be looked at again. */
  record Timer(Instant due, String id) {}

  private final Topology topology;
  private final Map<String, Alert> alerts = new HashMap<>();
  private final TreeMap<Long, Incident> incidents = new TreeMap<>();
  private final TreeMap<String, Suppression> suppressions = new TreeMap<>();
  private final Map<String, Members> members = new HashMap<>();
  private final Map<String, TreeSet<Long>> byKey = new HashMap<>();
  private final Map<String, TreeSet<Long>> children = new HashMap<>();
  private final Map<String, TreeSet<String>> down = new HashMap<>();
  private final Set<String> neededDown = new HashSet<>();
  private final Map<String, Located> located = new HashMap<>();
  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final Map<String, Instant> dueOf = new HashMap<>();
  private final TreeSet<Timer> timers = new TreeSet<>(ORDER);

  private final Set<String> changedAlerts = new LinkedHashSet<>();
  private final Set<Long> changedIncidents = new LinkedHashSet<>();
  private final Set<String> changedSuppressions = new LinkedHashSet<>();
  private final Set<String> leaving = new LinkedHashSet<>();
  private final List<Notice> notices = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Work> works = new ArrayList<>();

  private long lastIncident;
  private long lastSuppression;

  /** What the topology said of an alert, for as long as what it was asked by stays the same. */
  private record Located(String kind, Map<String, String> labels, Optional<Place> place) {}

  /** Alerts of an incident, and how many that hold are about each component. */
  private static final class Members {
    final Set<String> all = new HashSet<>();
    final Set<String> active = new HashSet<>();
    final Map<String, Integer> components = new HashMap<>();
    final Map<String, Integer> kinds = new HashMap<>();
  }

  State(Topology topology) {
    this.topology = topology;
  }

  // what is known

  @Nullable Alert alert(String id) {
    return alerts.get(id);
  }

  int alertCount() {
    return alerts.size();
  }

  /** Alerts that a suppression keeps from counting, by id. */
  List<Alert> suppressedBy(String suppression) {
    return alerts.values().stream()
        .filter(alert -> alert.suppressedBy().filter(suppression::equals).isPresent())
        .sorted(Comparator.comparing(Alert::id))
        .toList();
  }

  /** Alerts that hold, by id. */
  List<Alert> holding() {
    return alerts.values().stream()
        .filter(Alert::holds)
        .sorted(Comparator.comparing(Alert::id))
        .toList();
  }

  Optional<Incident> incident(String id) {
    return number(id).map(incidents::get);
  }

  /** By a reference from inside the state. */
  Incident known(String id) {
    return incident(id).orElseThrow(() -> new DeskException("there is no incident " + id));
  }

  private static Optional<Long> number(String id) {
    return NUMBERED.matcher(id).matches()
        ? Optional.of(Long.parseLong(id.substring(2)))
        : Optional.empty();
  }

  /** The newest incident with this key. */
  Optional<Incident> newest(String key) {
    TreeSet<Long> numbers = byKey.get(key);
    return numbers == null || numbers.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(incidents.get(numbers.last()));
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
      up = up.get().links().parent().flatMap(this::incident);
    }
    return up.isPresent();
  }

  List<Incident> children(String parent) {
    TreeSet<Long> numbers = children.get(parent);
    return numbers == null
        ? List.of()
        : numbers.stream().map(incidents::get).filter(java.util.Objects::nonNull).toList();
  }

  int alertsOf(String incident) {
    Members of = members.get(incident);
    return of == null ? 0 : of.all.size();
  }

  int activeOf(String incident) {
    Members of = members.get(incident);
    return of == null ? 0 : of.active.size();
  }

  Set<String> activeAlerts(String incident) {
    Members of = members.get(incident);
    return of == null ? Set.of() : of.active;
  }

  /** How many components that an incident's alerts hit are of a kind. */
  int hit(String incident, String kind) {
    Members of = members.get(incident);
    return of == null ? 0 : of.kinds.getOrDefault(kind, 0);
  }

  Set<String> components(String incident) {
    Members of = members.get(incident);
    return of == null ? Set.of() : of.components.keySet();
  }

  Optional<Suppression> suppression(String id) {
    return Optional.ofNullable(suppressions.get(id));
  }

  Stream<Suppression> suppressions() {
    return suppressions.values().stream();
  }

  boolean isDown(String component) {
    TreeSet<String> because = down.get(component);
    return because != null && !because.isEmpty();
  }

  /** Alerts for which a component counts as down, by id. */
  Set<String> downBecause(String component) {
    TreeSet<String> because = down.get(component);
    return because == null ? Set.of() : because;
  }

  /** In no particular order. */
  Set<String> downComponents() {
    return down.keySet();
  }

  Optional<Place> place(String component) {
    Place seen = places.get(component);
    return seen != null ? Optional.of(seen) : topology.fixed(component);
  }

  Optional<Place> locate(Alert alert) {
    return locate(alert.id(), alert.signal());
  }

  /** Where an alert belongs whose newest report is this. */
  Optional<Place> locate(String alert, ReceivedSignal signal) {
    String kind = signal.kind();
    Located known = located.get(alert);
    if (known != null && known.kind().equals(kind) && known.labels().equals(signal.labels())) {
      return known.place();
    }
    Optional<Place> place = topology.locate(kind, signal.labels());
    located.put(alert, new Located(kind, signal.labels(), place));
    return place;
  }

  /** The deepest component because of which this one fails; itself when there is none. */
  String cause(String component) {
    if (neededDown.isEmpty()) {
      return component;
    }
    return topology.cause(
        component, this::isDown, id -> place(id).map(Place::dependsOn).orElse(List.of()));
  }

  Optional<Timer> nextTimer() {
    return timers.isEmpty() ? Optional.empty() : Optional.of(timers.first());
  }

  // what changes

  String newIncident() {
    lastIncident++;
    return "I-" + lastIncident;
  }

  String newSuppression() {
    lastSuppression++;
    return "S-" + lastSuppression;
  }

  /** Learns what the component of an alert needs. */
  void see(Alert alert) {
    locate(alert).ifPresent(found -> places.putIfAbsent(found.component(), found));
  }

  void put(Alert alert) {
    index(alert);
    changedAlerts.add(alert.id());
  }

  private void index(Alert alert) {
    Alert before = alerts.put(alert.id(), alert);
    if (before != null) {
      unindex(before);
    }
    if (before == null || !before.component().equals(alert.component())) {
      alert.component().ifPresent(component -> uses.merge(component, 1, Integer::sum));
    }
    Optional<Place> place = locate(alert);
    place.ifPresent(found -> places.putIfAbsent(found.component(), found));
    alert
        .incident()
        .ifPresent(id -> {
          Members of = members.computeIfAbsent(id, _ -> new Members());
          of.all.add(alert.id());
          if (alert.active()) {
            of.active.add(alert.id());
            alert.component().ifPresent(c -> hits(of, c, 1));
          }
        });
    boolean counts = alert.active() || alert.standing() == Alert.Standing.SUPPRESSED;
    if (counts && place.isPresent() && place.get().impact() == ComponentSpec.Impact.DOWN) {
      TreeSet<String> because = down.computeIfAbsent(place.get().component(), _ -> new TreeSet<>());
      because.add(alert.id());
      if (because.size() == 1 && topology.isNeeded(place.get().component())) {
        neededDown.add(place.get().component());
      }
    }
    time(alert.id(), alert.waitUntil());
  }

  private void hits(Members of, String component, int more) {
    int before = of.components.getOrDefault(component, 0);
    int after = before + more;
    if (after == 0) {
      of.components.remove(component);
    } else {
      of.components.put(component, after);
    }
    if (before == 0 || after == 0) {
      of.kinds.merge(place(component).map(Place::kind).orElse(""), more, Integer::sum);
    }
  }

  private void unindex(Alert before) {
    before
        .incident()
        .ifPresent(id -> {
          Members of = members.computeIfAbsent(id, _ -> new Members());
          of.all.remove(before.id());
          if (of.active.remove(before.id())) {
            before.component().ifPresent(c -> hits(of, c, -1));
          }
        });
    before
        .component()
        .ifPresent(component -> {
          TreeSet<String> because = down.get(component);
          if (because != null && because.remove(before.id()) && because.isEmpty()) {
            down.remove(component);
            neededDown.remove(component);
          }
        });
  }

  void put(Incident incident) {
    index(incident);
    changedIncidents.add(incident.number());
  }

  private void index(Incident incident) {
    Incident before = incidents.put(incident.number(), incident);
    if (before != null) {
      before.links().parent().ifPresent(parent -> child(parent, before.number(), false));
    }
    byKey.computeIfAbsent(incident.cause().key(), _ -> new TreeSet<>()).add(incident.number());
    incident.links().parent().ifPresent(parent -> child(parent, incident.number(), true));
    time(incident.id(), due(incident));
  }

  private void child(String parent, long number, boolean is) {
    TreeSet<Long> numbers = children.computeIfAbsent(parent, _ -> new TreeSet<>());
    if (is) {
      numbers.add(number);
    } else {
      numbers.remove(number);
    }
    if (numbers.isEmpty()) {
      children.remove(parent);
    }
  }

  private static Optional<Instant> due(Incident incident) {
    Incident.Timers timers = incident.timers();
    return Stream.of(
            incident.escalation().state() == Escalation.State.RUNNING
                ? incident.escalation().due()
                : Optional.<Instant>empty(),
            incident.ack().map(Incident.Ack::until),
            timers.quietUntil(),
            timers.detachAt(),
            timers.recheckAt(),
            timers.snoozedUntil(),
            timers.forgetAt())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  void put(Suppression suppression) {
    suppressions.put(suppression.id(), suppression);
    changedSuppressions.add(suppression.id());
    time(
        suppression.id(),
        Optional.of(suppression.begun() ? suppression.endsAt() : suppression.startsAt()));
  }

  private void time(String id, Optional<Instant> due) {
    Instant before = due.isPresent() ? dueOf.put(id, due.get()) : dueOf.remove(id);
    if (before != null) {
      timers.remove(new Timer(before, id));
    }
    due.ifPresent(at -> timers.add(new Timer(at, id)));
  }

  void forget(Alert alert) {
    unindex(alert);
    alerts.remove(alert.id());
    located.remove(alert.id());
    alert
        .component()
        .ifPresent(component -> {
          if (uses.merge(component, -1, Integer::sum) == 0) {
            uses.remove(component);
            places.remove(component);
          }
        });
    time(alert.id(), Optional.empty());
    leaving.add(alert.id());
  }

  void forget(Incident incident) {
    incidents.remove(incident.number());
    members.remove(incident.id());
    TreeSet<Long> numbers = byKey.get(incident.cause().key());
    if (numbers != null) {
      numbers.remove(incident.number());
      if (numbers.isEmpty()) {
        byKey.remove(incident.cause().key());
      }
    }
    incident.links().parent().ifPresent(parent -> child(parent, incident.number(), false));
    time(incident.id(), Optional.empty());
    leaving.add(incident.id());
  }

  void forget(Suppression suppression) {
    suppressions.remove(suppression.id());
    time(suppression.id(), Optional.empty());
    leaving.add(suppression.id());
  }

  void send(Notice notice) {
    notices.add(notice);
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
    entries.add(new Entry(at, incident, actor, kind, text, data));
  }

  void want(Work work) {
    works.add(work);
  }

  // coming and going

  /** Takes over what was committed. */
  void load(
      List<Suppression> silences,
      List<Incident> cases,
      List<Alert> tracked,
      long incidentsSoFar,
      long suppressionsSoFar) {
    silences.forEach(this::put);
    cases.forEach(this::index);
    tracked.forEach(this::index);
    changedSuppressions.clear();
    lastIncident = incidentsSoFar;
    lastSuppression = suppressionsSoFar;
  }

  /** What has changed since the last call. */
  Effects drain() {
    Effects effects =
        new Effects(
            changedAlerts.stream().map(alerts::get).filter(java.util.Objects::nonNull).toList(),
            changedIncidents.stream()
                .map(incidents::get)
                .filter(java.util.Objects::nonNull)
                .toList(),
            changedSuppressions.stream()
                .map(suppressions::get)
                .filter(java.util.Objects::nonNull)
                .toList(),
            List.copyOf(leaving),
            notices,
            entries,
            works);
    changedAlerts.clear();
    changedIncidents.clear();
    changedSuppressions.clear();
    leaving.clear();
    notices.clear();
    entries.clear();
    works.clear();
    return effects;
  }
}
