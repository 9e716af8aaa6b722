package io.meta138.incident.runbooks;

import io.meta138.platform.runbook.RunbookAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An action put together from its description and what it does.
 *
 * @param name in dotted lower case
 * @param description one sentence for a person
 * @param parameters what it takes
 * @param values what it may find
 * @param changes whether it changes anything
 * @param repeatable whether doing it twice under one key is as doing it once
 * @param deed what it does
 */
public record ActionOf(
    String name,
    String description,
    List<Parameter> parameters,
    Set<String> values,
    boolean changes,
    boolean repeatable,
    Deed deed)
    implements RunbookAction {

  /** Copies the collections. */
  public ActionOf {
    parameters = List.copyOf(parameters);
    values = Set.copyOf(values);
  }

  /** What an action does. */
  @FunctionalInterface
  public interface Deed {
    /** As {@link RunbookAction#run}. */
    Result run(Map<String, String> arguments, boolean dryRun, String key, Duration limit)
        throws InterruptedException;
  }

  /** An action that looks the same and can't be used here; it says why. */
  public static RunbookAction absent(RunbookAction action, String reason) {
    return new Absent(action, reason);
  }

  private record Absent(RunbookAction action, String reason) implements RunbookAction {
    @Override
    public String name() {
      return action.name();
    }

    @Override
    public String description() {
      return action.description();
    }

    @Override
    public List<Parameter> parameters() {
      return action.parameters();
    }

    @Override
    public Set<String> values() {
      return action.values();
    }

    @Override
    public boolean changes() {
      return action.changes();
    }

    @Override
    public boolean repeatable() {
      return action.repeatable();
    }

    @Override
    public Optional<String> absent() {
      return Optional.of(reason);
    }

    @Override
    public Result run(Map<String, String> arguments, boolean dryRun, String key, Duration limit) {
      return new Result.Failed(reason);
    }
  }

  /** A look-up. */
  public static ActionOf look(
      String name, String description, List<Parameter> parameters, Set<String> values, Deed deed) {
    return new ActionOf(name, description, parameters, values, false, true, deed);
  }

  /** A parameter that has to be given. */
  public static Parameter required(String name, Type type, String description) {
    return new Parameter(name, type, true, description);
  }

  /** A parameter that may be left out. */
  public static Parameter optional(String name, Type type, String description) {
    return new Parameter(name, type, false, description);
  }

  @Override
  public Result run(Map<String, String> arguments, boolean dryRun, String key, Duration limit)
      throws InterruptedException {
    return deed.run(arguments, dryRun, key, limit);
  }
}
