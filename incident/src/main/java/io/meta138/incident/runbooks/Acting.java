package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.Looker.Seen;
import io.meta138.incident.runbooks.Planning.Planned;
import io.meta138.incident.runbooks.StepRun.Plan;
import io.meta138.incident.runbooks.StepRun.State;
import io.meta138.incident.runbooks.Stepper.Turn;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The steps that change something: proposed, approved, done, verified. */
final class Acting {
  /**
   * How long after its deadline a repeatable action is tried once more by whoever finds it begun: a
   * desk that was down goes on, and what was approved does not come hours late.
   */
  static final Duration RESUMABLE = Duration.ofHours(1);

  private final Looker looker;
  private final Waiting waiting;
  private final Planning planning;
  private final Actions actions;
  private final Caller caller;
  private final InstantSource time;
  private final RollingBack rollingBack;
  private final Stepper stepper;

  Acting(
      Looker looker,
      Waiting waiting,
      Actions actions,
      Caller caller,
      InstantSource time,
      RollingBack rollingBack,
      Stepper stepper) {
    this.looker = looker;
    this.waiting = waiting;
    this.planning = new Planning(looker, caller);
    this.actions = actions;
    this.caller = caller;
    this.time = time;
    this.rollingBack = rollingBack;
    this.stepper = stepper;
  }

  Turn propose(Work work, StepRun step, Step.Act act) throws RunStore.Fenced, InterruptedException {
    Optional<Turn> notYet = preconditions(work, step, act);
    if (notYet.isPresent()) {
      return notYet.get();
    }
    return switch (planning.plan(work, step, act)) {
      case Planned.Wrong(String reason) -> stepper.fail(work, step, reason);
      case Planned.Ready(RunbookAction action, Plan plan) -> {
        if (work.run().dryRun()) {
          yield stepper.done(work, step, Map.of(), "rehearsed", plan.dryRun());
        }
        if (!action.changes()) {
          yield look(work, step, act, action, plan);
        }
        yield ask(work, step, act, plan, "proposed");
      }
    };
  }

  /** Empty when all hold; a look-up that fails is tried again until the step's deadline. */
  private Optional<Turn> preconditions(Work work, StepRun step, Step.Act act)
      throws RunStore.Fenced, InterruptedException {
    for (Step.Look before : act.before()) {
      switch (looker.look(work, before)) {
        case Seen.Met _ -> {}
        case Seen.Unmet(_, String reason) -> {
          return Optional.of(stepper.fail(work, step, "a pre-condition does not hold: " + reason));
        }
        case Seen.Blind(String reason) -> {
          Instant now = time.instant();
          return Optional.of(
              now.isBefore(step.deadline())
                  ? new Turn.Later(now.plus(Stepper.POLL))
                  : stepper.fail(work, step, "a pre-condition is not known: " + reason));
        }
      }
    }
    return Optional.empty();
  }

  private Turn look(Work work, StepRun step, Step.Act act, RunbookAction action, Plan plan)
      throws RunStore.Fenced, InterruptedException {
    return switch (caller.call(
        work.run().id(), action, plan.arguments(), false, Planning.key(work, step), act.limit())) {
      case Result.Done(String summary, Map<String, String> values) ->
          stepper.done(work, step, values, "acted", summary);
      case Result.Failed(String reason) -> stepper.fail(work, step, reason);
      case Result.Unknown(String reason) -> stepper.fail(work, step, reason);
    };
  }

  private Turn ask(Work work, StepRun step, Step.Act act, Plan plan, String kind)
      throws RunStore.Fenced {
    Instant now = time.instant();
    Map<String, String> data = new TreeMap<>(plan.arguments());
    data.put("plan", plan.hash());
    data.put("action", act.use());
    work.commit(
        work.run().at(Run.Status.WAITING_FOR_APPROVAL),
        step.planned(plan)
            .to(State.PROPOSED, plan.dryRun())
            .until(
                step.state() == State.PROPOSED ? step.deadline() : now.plus(act.approvalWithin())),
        work.entry(
            now,
            kind,
            work.step().title() + ": waits for a second person's approval; " + plan.dryRun(),
            data));
    return new Turn.Later(now.plus(Stepper.POLL));
  }

  Turn proposed(Work work, StepRun step, Step.Act act)
      throws RunStore.Fenced, InterruptedException {
    Instant now = time.instant();
    Plan plan = step.plan().orElseThrow();
    if (!now.isBefore(step.deadline())) {
      return stepper.fail(
          work, step, "nobody approved it within " + act.approvalWithin().toSeconds() + " s");
    }
    if (!plan.hash().equals(planning.currentHash(work, step, act))) {
      return switch (planning.plan(work, step, act)) {
        case Planned.Wrong(String reason) -> stepper.fail(work, step, reason);
        case Planned.Ready(_, Plan changed) -> ask(work, step, act, changed, "plan-changed");
      };
    }
    Optional<Word> rejected = work.word(Word.Kind.REJECT, step.id(), plan.hash());
    if (rejected.isPresent()) {
      return stepper.fail(work, step, rejected.get().person() + " rejected it");
    }
    Optional<Word> approval = work.approval(step.id(), plan.hash());
    if (approval.isEmpty()) {
      return new Turn.Later(Stepper.earlier(now.plus(Stepper.POLL), step.deadline()));
    }
    Optional<Turn> notYet = preconditions(work, step, act);
    return notYet.isPresent() ? notYet.get() : start(work, step, act, approval.get());
  }

  private Turn start(Work work, StepRun step, Step.Act act, Word approval)
      throws RunStore.Fenced, InterruptedException {
    Instant now = time.instant();
    Plan plan = step.plan().orElseThrow();
    Map<String, String> data = new TreeMap<>(plan.arguments());
    data.put("plan", plan.hash());
    data.put("action", act.use());
    data.put("approved-by", approval.person());
    data.put("key", Planning.key(work, step));
    work.commit(
        work.run().at(Run.Status.RUNNING),
        step.to(State.ACTING, "about to be done").until(now.plus(act.limit().multipliedBy(2))),
        work.entry(
            now,
            "acting",
            work.step().title() + ": begun, approved by " + approval.person(),
            data));
    return act(work, work.current().orElseThrow(), act);
  }

  private Turn act(Work work, StepRun step, Step.Act act)
      throws RunStore.Fenced, InterruptedException {
    Optional<RunbookAction> action = actions.find(act.use());
    if (action.isEmpty()) {
      return stepper.fail(work, step, "there is no action " + act.use() + " any more");
    }
    Result result =
        caller.call(
            work.run().id(),
            action.get(),
            step.plan().orElseThrow().arguments(),
            false,
            Planning.key(work, step),
            act.limit());
    return switch (result) {
      case Result.Failed(String reason) ->
          stepper.end(
              work,
              Optional.of(step.to(State.LOOKING, reason)),
              Run.Status.FAILED,
              "step " + step.id() + ": not done: " + reason);
      case Result.Done(String summary, Map<String, String> values) -> {
        if (act.after().isEmpty()) {
          yield stepper.done(work, step, values, "acted", summary);
        }
        verifyFrom(work, step.found(values), act, "acted", summary);
        yield new Turn.Again();
      }
      case Result.Unknown(String reason) -> unknown(work, step, act, action.get(), reason);
    };
  }

  /** Its result is not known: it is read back, or done again where that is harmless. */
  private Turn unknown(Work work, StepRun step, Step.Act act, RunbookAction action, String reason)
      throws RunStore.Fenced {
    Instant now = time.instant();
    if (action.repeatable() && now.isBefore(step.deadline())) {
      return new Turn.Later(now.plus(Stepper.POLL));
    }
    if (act.after().isEmpty()) {
      return stepper.fail(work, step, reason);
    }
    verifyFrom(
        work,
        step.withoutResult(),
        act,
        "read-back",
        "whether it was done is not known (" + reason + "); its effect is looked at");
    return new Turn.Again();
  }

  private void verifyFrom(Work work, StepRun step, Step.Act act, String kind, String summary)
      throws RunStore.Fenced {
    Instant now = time.instant();
    work.commit(
        step.to(State.VERIFYING, summary).until(now.plus(act.after().orElseThrow().within())),
        work.entry(now, kind, work.step().title() + ": " + summary, step.values()));
  }

  /** Somebody began it and its result was not recorded. */
  Turn resumed(Work work, StepRun step, Step.Act act) throws RunStore.Fenced, InterruptedException {
    boolean again =
        actions.find(act.use()).map(RunbookAction::repeatable).orElse(false)
            && time.instant().isBefore(step.deadline().plus(RESUMABLE));
    if (again) {
      return act(work, step, act);
    }
    if (act.after().isEmpty()) {
      return stepper.fail(work, step, "whoever did it ended before its result was recorded");
    }
    verifyFrom(
        work,
        step.withoutResult(),
        act,
        "read-back",
        "whoever did it ended before its result was recorded; its effect is looked at");
    return new Turn.Again();
  }

  Turn verify(Work work, StepRun step, Step.Act act) throws RunStore.Fenced, InterruptedException {
    Step.Wait after = act.after().orElseThrow();
    return switch (waiting.holds(work, step, after)) {
      case Waiting.Held.Yes(Map<String, String> found, String summary) -> {
        Map<String, String> values = new TreeMap<>(found);
        values.putAll(step.values());
        yield stepper.done(work, step, values, "verified", summary);
      }
      case Waiting.Held.NotYet(Turn turn) -> turn;
      case Waiting.Held.No(String reason) -> {
        String whole =
            "its effect did not show within %d s: %s".formatted(after.within().toSeconds(), reason);
        yield rollingBack.begin(work, step, act, whole);
      }
    };
  }
}
