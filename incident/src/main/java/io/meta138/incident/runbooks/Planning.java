package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.Looker.Filled;
import io.meta138.incident.runbooks.StepRun.Plan;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fills in what a step would do, and makes of it the hash that an approval names. */
final class Planning {
  private final Looker looker;
  private final Caller caller;

  Planning(Looker looker, Caller caller) {
    this.looker = looker;
    this.caller = caller;
  }

  /** What would be done, or why nothing can be. */
  sealed interface Planned {
    record Ready(RunbookAction action, Plan plan) implements Planned {}

    record Wrong(String reason) implements Planned {}
  }

  /** What a step would do now, after a dry run of it. */
  Planned plan(Work work, StepRun step, Step.Act act) throws InterruptedException {
    Map<String, String> variables = work.variables();
    if (!(looker.fill(act.use(), act.with(), variables)
        instanceof Filled.Ready(RunbookAction action, Map<String, String> arguments))) {
      return wrong(looker.fill(act.use(), act.with(), variables));
    }
    List<Map<String, String>> rollback = new ArrayList<>();
    for (Step.Call back : act.rollback()) {
      switch (looker.fill(back.use(), back.with(), variables)) {
        case Filled.Ready(_, Map<String, String> with) -> rollback.add(with);
        case Filled.Wrong wrong -> {
          return wrong(wrong);
        }
      }
    }
    Result rehearsed =
        caller.call(work.run().id(), action, arguments, true, key(work, step), act.limit());
    return switch (rehearsed) {
      case Result.Done(String summary, _) ->
          new Planned.Ready(
              action,
              new Plan(hash(work.run(), step, arguments, rollback), arguments, rollback, summary));
      case Result.Failed(String reason) -> new Planned.Wrong("refused: " + reason);
      case Result.Unknown(String reason) ->
          new Planned.Wrong("its dry run gave no answer: " + reason);
    };
  }

  private static Planned wrong(Filled filled) {
    return new Planned.Wrong(filled instanceof Filled.Wrong(String reason) ? reason : "changed");
  }

  /** The hash of exactly what is done: the runbook, its parameters, the step, the arguments. */
  private static String hash(
      Run run, StepRun step, Map<String, String> arguments, List<Map<String, String>> rollback) {
    Map<String, Object> plan = new TreeMap<>();
    plan.put("runbook", run.runbook());
    plan.put("run", run.id());
    plan.put("incident", run.incident());
    plan.put("parameters", run.parameters());
    plan.put("step", step.id());
    plan.put("arguments", arguments);
    plan.put("rollback", rollback);
    return Canonical.hash(plan);
  }

  /** The hash of what the step would do now; empty when that can't be told. */
  String currentHash(Work work, StepRun step, Step.Act act) {
    Map<String, String> variables = work.variables();
    List<Map<String, String>> rollback = new ArrayList<>();
    for (Step.Call back : act.rollback()) {
      if (looker.fill(back.use(), back.with(), variables) instanceof Filled.Ready(_, var with)) {
        rollback.add(with);
      }
    }
    return looker.fill(act.use(), act.with(), variables) instanceof Filled.Ready(_, var arguments)
        ? hash(work.run(), step, arguments, rollback)
        : "";
  }

  /** Under which a call is repeated. */
  static String key(Work work, StepRun step) {
    return work.run().id() + "." + step.id();
  }
}
