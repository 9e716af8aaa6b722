package io.meta138.oracle.deployment;

/** What became of applying a plan. */
public sealed interface ApplyOutcome {
  /**
   * Every step is on chain and in the record.
   *
   * @param record of the chain
   * @param steps that were done now
   */
  record Applied(DeploymentRecord record, int steps) implements ApplyOutcome {}

  /**
   * A step did not succeed; the ones before it stay done and applying again goes on there.
   *
   * @param step in words
   * @param reason decoded where the chain gave one
   * @param done steps done before it
   */
  record StepFailed(String step, String reason, int done) implements ApplyOutcome {}

  /**
   * The chain stopped answering; applying again goes on where this ended.
   *
   * @param reason why
   * @param done steps done before
   */
  record Interrupted(String reason, int done) implements ApplyOutcome {}
}
