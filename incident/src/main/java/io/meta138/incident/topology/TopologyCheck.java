package io.meta138.incident.topology;

import io.meta138.platform.config.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds everything that does not fit together in a topology file. */
public final class TopologyCheck {
  private final String file;
  private final List<ComponentSpec> components;
  private final Map<String, Integer> lines;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Integer> byId = new HashMap<>();

  private TopologyCheck(String file, List<ComponentSpec> components, Map<String, Integer> lines) {
    this.file = file;
    this.components = components;
    this.lines = lines;
  }

  /**
   * All problems.
   *
   * @param lines where each key stands, from {@code components} on
   */
  public static List<Problem> problems(
      String file, List<ComponentSpec> components, Map<String, Integer> lines) {
    TopologyCheck check = new TopologyCheck(file, components, lines);
    check.run();
    return check.problems;
  }

  private void run() {
    for (int i = 0; i < components.size(); i++) {
      boolean template = !Topology.labelsIn(components.get(i).id()).isEmpty();
      if (byId.putIfAbsent(components.get(i).id(), i) != null && !template) {
        wrong(
            "components[" + i + "].id",
            "expected an id of its own, found '" + components.get(i).id() + "' again");
      }
    }
    for (int i = 0; i < components.size(); i++) {
      check("components[" + i + "]", components.get(i));
    }
    for (int i = 0; i < components.size(); i++) {
      if (reaches(components.get(i).id(), components.get(i).id())) {
        wrong(
            "components[" + i + "].id",
            "'" + components.get(i).id() + "' depends on itself by way of others");
      }
    }
  }

  private void check(String key, ComponentSpec component) {
    Set<String> labels = Topology.labelsIn(component.id());
    for (int j = 0; j < component.dependsOn().size(); j++) {
      String other = component.dependsOn().get(j);
      String at = key + ".depends-on[" + j + "]";
      if (Topology.labelsIn(other).isEmpty()) {
        known(at, other);
      }
    }
    component
        .needs()
        .ifPresent(needs -> {
          for (int j = 0; j < needs.of().size(); j++) {
            if (!needs.of().get(j).contains("*")) {
              known(key + ".needs.of[" + j + "]", needs.of().get(j));
            }
          }
          if (!labels.isEmpty()) {
            wrong(key + ".id", "a threshold can't be a template");
          }
          if (component.raises().isEmpty()) {
            wrong(key + ".needs", "expected raises beside needs: the name of the alert");
          }
        });
    if (component.raises().isPresent() && component.needs().isEmpty()) {
      wrong(key + ".raises", "expected needs beside raises");
    }
  }

  private void known(String key, String id) {
    if (!byId.containsKey(id)) {
      wrong(key, "expected the id of a component, found '" + id + "'");
    }
  }

  private boolean reaches(String from, String goal) {
    Set<String> seen = new HashSet<>();
    Set<String> open = new LinkedHashSet<>(next(from));
    while (!open.isEmpty()) {
      String at = open.iterator().next();
      open.remove(at);
      if (at.equals(goal)) {
        return true;
      }
      if (seen.add(at)) {
        open.addAll(next(at));
      }
    }
    return false;
  }

  private List<String> next(String id) {
    Integer index = byId.get(id);
    if (index == null) {
      return List.of();
    }
    List<String> next = new ArrayList<>(components.get(index).dependsOn());
    components.get(index).needs().ifPresent(needs -> next.addAll(needs.of()));
    return next;
  }

  private void wrong(String key, String message) {
    int line = lines.getOrDefault(key, 0);
    String parent = key;
    while (line == 0 && parent.contains(".")) {
      parent = parent.substring(0, parent.lastIndexOf('.'));
      line = lines.getOrDefault(parent, 0);
    }
    problems.add(new Problem(file, Math.max(1, line), key, message));
  }
}
