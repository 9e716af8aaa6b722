package io.meta138.incident.runbooks;

import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Fills in arguments and looks things up. */
final class Looker {
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(20);

  private final Actions actions;
  private final Caller caller;

  Looker(Actions actions, Caller caller) {
    this.actions = actions;
    this.caller = caller;
  }

  /** A call with its arguments filled in and checked. */
  sealed interface Filled {
    /** It can be made. */
    record Ready(RunbookAction action, Map<String, String> arguments) implements Filled {}

    /** It can't be made. */
    record Wrong(String reason) implements Filled {}
  }

  /** What a look-up saw. */
  sealed interface Seen {
    /** What was expected. */
    record Met(Map<String, String> values, String summary) implements Seen {}

    /** Something else. */
    record Unmet(Map<String, String> values, String reason) implements Seen {}

    /** Nothing. */
    record Blind(String reason) implements Seen {}
  }

  Filled fill(String use, Map<String, String> with, Map<String, String> variables) {
    Optional<RunbookAction> action = actions.find(use);
    if (action.isEmpty()) {
      return new Filled.Wrong("there is no action " + use + " any more");
    }
    Map<String, String> arguments = new TreeMap<>();
    for (Map.Entry<String, String> one : with.entrySet()) {
      switch (new Template(one.getValue()).fill(variables)) {
        case Template.Filled.Text(String text) -> arguments.put(one.getKey(), text);
        case Template.Filled.Missing(String variable) -> {
          return new Filled.Wrong(
              "%s has no value for %s: the step that finds it was skipped or did not"
                  .formatted(variable, one.getKey()));
        }
      }
    }
    List<String> problems = Actions.problems(action.get(), arguments);
    return problems.isEmpty()
        ? new Filled.Ready(action.get(), arguments)
        : new Filled.Wrong(String.join("; ", problems));
  }

  /** Why this can never be looked up here; empty when it may be. */
  Optional<String> absent(Step.Look look) {
    return actions
        .find(look.use())
        .flatMap(RunbookAction::absent)
        .map(reason -> look.use() + " failed: " + reason);
  }

  Seen look(Work work, Step.Look look) throws InterruptedException {
    Map<String, String> variables = work.variables();
    Optional<String> absent = absent(look);
    if (absent.isPresent()) {
      return new Seen.Unmet(Map.of(), absent.get());
    }
    return switch (fill(look.use(), look.with(), variables)) {
      case Filled.Wrong(String reason) -> new Seen.Blind(reason);
      case Filled.Ready(RunbookAction action, Map<String, String> arguments) ->
          switch (caller.call(
              work.run().id(), action, arguments, work.run().dryRun(), key(work), LOOK_LIMIT)) {
            case Result.Done(String summary, Map<String, String> values) ->
                judge(look, values, variables, summary);
            case Result.Failed(String reason) -> new Seen.Blind(look.use() + " failed: " + reason);
            case Result.Unknown(String reason) ->
                new Seen.Blind(look.use() + " gave no answer: " + reason);
          };
    };
  }

  /** The height of the chain, to count blocks by; empty when it is not known. */
  Optional<Long> height(Work work) throws InterruptedException {
    Step.Look look = new Step.Look(Actions.BLOCKS, Map.of(), List.of());
    if (look(work, look) instanceof Seen.Met(Map<String, String> values, _)
        && RunbookAction.Type.INTEGER.takes(values.getOrDefault("height", ""))) {
      return Optional.of(Long.parseLong(values.get("height")));
    }
    return Optional.empty();
  }

  private static Seen judge(
      Step.Look look, Map<String, String> values, Map<String, String> variables, String summary) {
    for (String text : look.expect()) {
      Optional<String> fails =
          Condition.parse(text)
              .map(condition -> condition.fails(values, variables))
              .orElseThrow(() -> new RunbookException("no condition: " + text));
      if (fails.isPresent()) {
        return new Seen.Unmet(values, fails.get());
      }
    }
    return new Seen.Met(values, summary);
  }

  private static String key(Work work) {
    return work.run().id() + "." + work.step().id() + ".look";
  }
}
