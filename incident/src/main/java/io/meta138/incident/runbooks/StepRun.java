package io.meta138.incident.runbooks;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of a run: what is intended and what came of it.
 *
 * @param index of the step
 * @param id of the step
 * @param state where it is
 * @param startedAt when it was begun
 * @param deadline when its state fails
 * @param plan what a second person approves; set for actions
 * @param values what was found
 * @param summary what happened last, one sentence
 * @param holds since when its condition has held; empty while it does not
 * @param unknown whether the action's result was never seen
 * @param rolledBack how many calls of the rollback are done
 */
public record StepRun(
    int index,
    String id,
    State state,
    Instant startedAt,
    Instant deadline,
    Optional<Plan> plan,
    Map<String, String> values,
    String summary,
    Optional<Holding> holds,
    boolean unknown,
    int rolledBack) {

  /** Copies the values. */
  public StepRun {
    values = Map.copyOf(values);
  }

  /** Where a step is. */
  public enum State {
    /** Begun; nothing has been changed. */
    LOOKING,
    /** An action waits for a second person. */
    PROPOSED,
    /** A person was asked. */
    ASKED,
    /** The action was called, or was about to be; its result is not recorded. */
    ACTING,
    /** The action is done; its effect is awaited. */
    VERIFYING,
    /** The effect is being taken back. */
    ROLLING_BACK,
    /** All of it is done. */
    DONE,
    /** Its conditions did not call for it. */
    SKIPPED,
    /** It did not work out. */
    FAILED,
    /** Its effect was taken back. */
    ROLLED_BACK;

    /** Whether it is over. */
    public boolean over() {
      return compareTo(DONE) >= 0;
    }
  }

  /**
   * A condition that holds.
   *
   * @param since when it was first seen to
   * @param height of the chain then; 0 when blocks are not counted
   */
  public record Holding(Instant since, long height) {}

  /**
   * What an action would do, with nothing left open.
   *
   * @param hash SHA-256 over all of it, in hex; approvals are bound to it
   * @param arguments of the action
   * @param rollback arguments of the rollback's calls
   * @param dryRun what the action says it would do
   */
  public record Plan(
      String hash,
      Map<String, String> arguments,
      List<Map<String, String>> rollback,
      String dryRun) {
    /** Copies the collections. */
    public Plan {
      arguments = Map.copyOf(arguments);
      rollback = rollback.stream().map(Map::copyOf).toList();
    }
  }

  static StepRun begun(int index, Step step, Instant at, Instant deadline) {
    return new StepRun(
        index,
        step.id(),
        State.LOOKING,
        at,
        deadline,
        Optional.empty(),
        Map.of(),
        "",
        Optional.empty(),
        false,
        0);
  }

  StepRun to(State newState, String newSummary) {
    return copy(newState, deadline, plan, values, newSummary, holds, unknown, rolledBack);
  }

  StepRun until(Instant newDeadline) {
    return copy(state, newDeadline, plan, values, summary, holds, unknown, rolledBack);
  }

  StepRun found(Map<String, String> newValues) {
    return copy(state, deadline, plan, newValues, summary, holds, unknown, rolledBack);
  }

  StepRun planned(Plan newPlan) {
    return copy(state, deadline, Optional.of(newPlan), values, summary, holds, unknown, rolledBack);
  }

  StepRun holding(Optional<Holding> newHolds) {
    return copy(state, deadline, plan, values, summary, newHolds, unknown, rolledBack);
  }

  StepRun withoutResult() {
    return copy(state, deadline, plan, values, summary, holds, true, rolledBack);
  }

  StepRun oneBack() {
    return copy(state, deadline, plan, values, summary, holds, unknown, rolledBack + 1);
  }

  private StepRun copy(
      State newState,
      Instant newDeadline,
      Optional<Plan> newPlan,
      Map<String, String> newValues,
      String newSummary,
      Optional<Holding> newHolds,
      boolean newUnknown,
      int newRolledBack) {
    return new StepRun(
        index,
        id,
        newState,
        startedAt,
        newDeadline,
        newPlan,
        newValues,
        newSummary,
        newHolds,
        newUnknown,
        newRolledBack);
  }
}
