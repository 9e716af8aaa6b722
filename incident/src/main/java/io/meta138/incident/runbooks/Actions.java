package io.meta138.incident.runbooks;

import io.meta138.platform.runbook.RunbookAction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The actions that runbooks may use, by name. */
public final class Actions {
  /** The look-up that tells the height of the chain, as {@code height}. */
  public static final String BLOCKS = "chain.block-production";

  private final Map<String, RunbookAction> byName = new TreeMap<>();

  /**
   * Exactly these.
   *
   * @throws RunbookException when two have one name
   */
  public Actions(Collection<? extends RunbookAction> actions) {
    for (RunbookAction action : actions) {
      if (byName.put(action.name(), action) != null) {
        throw new RunbookException("two actions are named " + action.name());
      }
    }
  }

  /** The action of that name. */
  public Optional<RunbookAction> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All, by name. */
  public List<RunbookAction> all() {
    return List.copyOf(byName.values());
  }

  /** What is wrong with the arguments; empty when they fit the action's parameters. */
  static List<String> problems(RunbookAction action, Map<String, String> arguments) {
    Map<String, RunbookAction.Parameter> known =
        action.parameters().stream()
            .collect(Collectors.toMap(RunbookAction.Parameter::name, one -> one));
    List<String> problems = new java.util.ArrayList<>();
    arguments.forEach((name, value) -> {
      RunbookAction.Parameter parameter = known.get(name);
      if (parameter == null) {
        problems.add(action.name() + " takes no " + name);
      } else if (!parameter.type().takes(value)) {
        problems.add(
            "expected %s for %s, found %s"
                .formatted(parameter.type().expected(), name, Shown.of(value)));
      }
    });
    for (RunbookAction.Parameter parameter : action.parameters()) {
      if (parameter.required() && !arguments.containsKey(parameter.name())) {
        problems.add(action.name() + " needs " + parameter.name());
      }
    }
    return problems;
  }
}
