package io.meta138.oracle.deployment;

import java.util.List;

/** What became of planning. */
public sealed interface PlanOutcome {
  /**
   * It can be applied.
   *
   * @param plan possibly without steps
   */
  record Ready(DeploymentPlan plan) implements PlanOutcome {}

  /**
   * It can't: nothing should be sent.
   *
   * @param problems all that was found
   */
  record Rejected(List<Problem> problems) implements PlanOutcome {
    /** Copies the problems. */
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The chain gave no answer.
   *
   * @param reason why
   */
  record Unreachable(String reason) implements PlanOutcome {}

  /**
   * One reason not to send anything.
   *
   * @param kind for programs
   * @param text for people: what was expected, what was found, what to do
   */
  record Problem(Kind kind, String text) {}

  /** Kinds of problems. */
  enum Kind {
    /** The specification contradicts itself or the contracts' rules. */
    BAD_SPEC,
    /** The endpoints or the record belong to another chain. */
    WRONG_CHAIN,
    /** The chain's fork does not know PUSH0. */
    OLD_FORK,
    /** The account can't pay. */
    NO_BALANCE,
    /** The account may not do what a step needs. */
    MISSING_ROLE,
    /** Other code stands at an address of the record. */
    FOREIGN_CODE,
    /** A feed's place, decimals or precision would change, or a retired feed come back. */
    FEED_CONFLICT,
    /** A value that never changes after deployment is not the one wanted. */
    FIXED_VALUE
  }
}
