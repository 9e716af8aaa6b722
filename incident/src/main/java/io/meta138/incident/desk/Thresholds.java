package io.meta138.incident.desk;

import io.meta138.incident.signals.Alert;
import io.meta138.incident.topology.ComponentSpec;
import io.meta138.incident.topology.Topology;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Says when more members of a component are down than it can spare. */
final class Thresholds {
  private final State state;
  private final Rules rules;
  private final Watchdogs.Say desk;

  Thresholds(State state, Rules rules, Watchdogs.Say desk) {
    this.state = state;
    this.rules = rules;
    this.desk = desk;
  }

  /** A component is down or up now: thresholds that it counts for follow. */
  void changed(String component, Instant at) {
    for (ComponentSpec threshold : rules.topology().thresholds()) {
      if (Topology.isMember(threshold, component)) {
        List<String> down =
            state.downComponents().stream()
                .filter(id -> Topology.isMember(threshold, id))
                .sorted()
                .toList();
        int spare = threshold.needs().map(ComponentSpec.Needs::spare).orElse(0);
        derive(threshold, down, spare, at);
      }
    }
  }

  private void derive(ComponentSpec threshold, List<String> down, int spare, Instant at) {
    String fingerprint = "threshold:" + threshold.id();
    Alert before = state.alert(Alert.id(Paging.DESK, fingerprint));
    boolean lost = down.size() > spare;
    boolean was = before != null && before.signal().firing();
    if (lost == was) {
      return;
    }
    String name = threshold.raises().orElse(threshold.id());
    String title = threshold.title().orElse(threshold.id());
    String summary =
        lost
            ? "%s lost: %d down (%s), %d may be"
                .formatted(
                    title, down.size(), String.join(", ", down.stream().limit(10).toList()), spare)
            : title + " is back";
    desk.say(fingerprint, name, lost, Map.of("threshold", threshold.id()), summary, at);
  }
}
