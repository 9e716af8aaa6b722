package io.meta138.incident.desk;

import io.meta138.incident.signals.Alert;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Which alerts belong to which incident, and the components that those which hold are about. */
final class Members {
  private static final Of NONE = new Of();

  private final Map<String, Of> byIncident = new HashMap<>();
  private final Function<String, String> kinds;

  /** Alerts of an incident, and how many that hold are about each component. */
  private static final class Of {
    final Set<String> all = new HashSet<>();
    final Set<String> active = new HashSet<>();
    final Map<String, Integer> components = new HashMap<>();
    final Map<String, Integer> kinds = new HashMap<>();
  }

  /** Of no incident yet. */
  Members(Function<String, String> kinds) {
    this.kinds = kinds;
  }

  void add(Alert alert) {
    alert
        .incident()
        .ifPresent(id -> {
          Of of = byIncident.computeIfAbsent(id, _ -> new Of());
          of.all.add(alert.id());
          if (alert.active()) {
            of.active.add(alert.id());
            alert.component().ifPresent(component -> hits(of, component, 1));
          }
        });
  }

  void remove(Alert alert) {
    alert
        .incident()
        .ifPresent(id -> {
          Of of = byIncident.computeIfAbsent(id, _ -> new Of());
          of.all.remove(alert.id());
          if (of.active.remove(alert.id())) {
            alert.component().ifPresent(component -> hits(of, component, -1));
          }
        });
  }

  private void hits(Of of, String component, int more) {
    int before = of.components.getOrDefault(component, 0);
    int after = before + more;
    if (after == 0) {
      of.components.remove(component);
    } else {
      of.components.put(component, after);
    }
    if (before == 0 || after == 0) {
      of.kinds.merge(kinds.apply(component), more, Integer::sum);
    }
  }

  void forget(String incident) {
    byIncident.remove(incident);
  }

  private Of of(String incident) {
    return byIncident.getOrDefault(incident, NONE);
  }

  int count(String incident) {
    return of(incident).all.size();
  }

  Set<String> active(String incident) {
    return of(incident).active;
  }

  /** How many components that an incident's alerts hit are of a kind. */
  int hit(String incident, String kind) {
    return of(incident).kinds.getOrDefault(kind, 0);
  }

  Set<String> components(String incident) {
    return of(incident).components.keySet();
  }
}
