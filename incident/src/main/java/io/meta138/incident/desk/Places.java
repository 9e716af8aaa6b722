package io.meta138.incident.desk;

import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.topology.ComponentSpec;
import io.meta138.incident.topology.Place;
import io.meta138.incident.topology.Topology;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where alerts belong in the topology, and which components are down because of them. */
final class Places {
  private final Topology topology;
  private final Map<String, Located> located = new HashMap<>();
  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final Map<String, TreeSet<String>> down = new HashMap<>();
  private final Set<String> neededDown = new HashSet<>();

  /** What the topology said of an alert, for as long as what it was asked by stays the same. */
  private record Located(String kind, Map<String, String> labels, Optional<Place> place) {}

  Places(Topology topology) {
    this.topology = topology;
  }

  Optional<Place> place(String component) {
    Place seen = places.get(component);
    return seen != null ? Optional.of(seen) : topology.fixed(component);
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

  /** Learns what the component of an alert needs. */
  void see(Alert alert) {
    locate(alert.id(), alert.signal())
        .ifPresent(found -> places.merge(found.component(), found, Place::with));
  }

  /** An alert counts for its component from now on. */
  void add(Alert alert) {
    see(alert);
    boolean counts = alert.active() || alert.standing() == Alert.Standing.SUPPRESSED;
    Optional<Place> place = locate(alert.id(), alert.signal());
    if (counts && place.isPresent() && place.get().impact() == ComponentSpec.Impact.DOWN) {
      String component = place.get().component();
      TreeSet<String> because = down.computeIfAbsent(component, _ -> new TreeSet<>());
      because.add(alert.id());
      if (because.size() == 1 && topology.isNeeded(component)) {
        neededDown.add(component);
      }
    }
  }

  /** An alert counts for its component no more. */
  void remove(Alert alert) {
    alert
        .component()
        .ifPresent(component -> {
          TreeSet<String> because = down.get(component);
          if (because != null && because.remove(alert.id()) && because.isEmpty()) {
            down.remove(component);
            neededDown.remove(component);
          }
        });
  }

  /** One more alert is about a component. */
  void use(String component) {
    uses.merge(component, 1, Integer::sum);
  }

  /** One alert less is; what a component needs is forgotten with its last alert. */
  void release(String component) {
    if (uses.merge(component, -1, Integer::sum) == 0) {
      uses.remove(component);
      places.remove(component);
    }
  }

  /** An alert is no longer known. */
  void forget(Alert alert) {
    located.remove(alert.id());
    alert.component().ifPresent(this::release);
  }

  boolean isDown(String component) {
    return !downBecause(component).isEmpty();
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

  /** The deepest component because of which this one fails; itself when there is none. */
  String cause(String component) {
    if (neededDown.isEmpty()) {
      return component;
    }
    return topology.cause(
        component, this::isDown, id -> place(id).map(Place::dependsOn).orElse(List.of()));
  }
}
