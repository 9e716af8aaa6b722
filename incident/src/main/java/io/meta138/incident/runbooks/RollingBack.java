package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.StepRun.State;
import io.meta138.incident.runbooks.Stepper.Turn;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Takes back, call by call, what had not the effect that was wanted. */
final class RollingBack {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Actions actions;
  private final Caller caller;
  private final InstantSource time;
  private final Stepper stepper;

  RollingBack(Actions actions, Caller caller, InstantSource time, Stepper stepper) {
    this.actions = actions;
    this.caller = caller;
    this.time = time;
    this.stepper = stepper;
  }

  /** Begins where there is a way back; else the run fails for that reason. */
  Turn begin(Work work, StepRun step, Step.Act act, String reason) throws RunStore.Fenced {
    if (act.rollback().isEmpty()) {
      return stepper.fail(work, step, reason);
    }
    Instant now = time.instant();
    work.commit(
        step.to(State.ROLLING_BACK, reason).until(now.plus(LIMIT)),
        work.entry(
            now, "rolling-back", work.step().title() + ": taken back, as " + reason, Map.of()));
    return new Turn.Again();
  }

  /** Makes the next call that takes it back. */
  Turn goOn(Work work, StepRun step, Step.Act act) throws RunStore.Fenced, InterruptedException {
    int index = step.rolledBack();
    if (index >= act.rollback().size()) {
      return stepper.end(
          work, Run.Status.ROLLED_BACK, "step " + step.id() + " was taken back: " + step.summary());
    }
    Step.Call back = act.rollback().get(index);
    Optional<RunbookAction> action = actions.find(back.use());
    if (action.isEmpty()) {
      return stepper.fail(work, step, "there is no action " + back.use() + " any more");
    }
    Map<String, String> arguments = step.plan().orElseThrow().rollback().get(index);
    Result result =
        caller.call(
            work.run().id(),
            action.get(),
            arguments,
            false,
            Planning.key(work, step) + ".rollback-" + index,
            act.limit());
    Instant now = time.instant();
    String reason;
    switch (result) {
      case Result.Done(String summary, _) -> {
        work.commit(
            step.oneBack(),
            work.entry(now, "took-back", work.step().title() + ": " + summary, arguments));
        return new Turn.Again();
      }
      case Result.Failed(String why) -> reason = why;
      case Result.Unknown(String why) -> reason = why;
    }
    return now.isBefore(step.deadline())
        ? new Turn.Later(now.plus(Stepper.POLL))
        : stepper.fail(work, step, "it could not be taken back: " + back.use() + ": " + reason);
  }
}
