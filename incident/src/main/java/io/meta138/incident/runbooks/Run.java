package io.meta138.incident.runbooks;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run of a runbook, with the runbook as it was when the run began.
 *
 * @param id {@code R-} and its number
 * @param runbook as it was
 * @param incident it is for; empty for none
 * @param requester who asked for it, such as {@code person:alice}
 * @param planners the requester and whoever changed the plan since; none of them may approve it
 * @param parameters resolved, by name
 * @param dryRun whether nothing is changed
 * @param status where it is
 * @param step index of the step it is at
 * @param words id of the newest change of parameters that was taken
 * @param reason why it ended as it did; empty before
 * @param startedAt when it was asked for
 * @param deadline when it fails if it has not ended
 * @param endedAt when it ended
 */
public record Run(
    String id,
    Runbook runbook,
    String incident,
    String requester,
    Set<String> planners,
    Map<String, String> parameters,
    boolean dryRun,
    Status status,
    int step,
    long words,
    String reason,
    Instant startedAt,
    Instant deadline,
    Optional<Instant> endedAt) {

  /** Copies the collections. */
  public Run {
    planners = Set.copyOf(planners);
    parameters = Map.copyOf(parameters);
  }

  /** Its number, by which runs are sorted. */
  public long number() {
    return Long.parseLong(id.substring(id.indexOf('-') + 1));
  }

  /** Where a run is. */
  public enum Status {
    /** A step is being done, or waits for its condition. */
    RUNNING,
    /** A step waits for a second person. */
    WAITING_FOR_APPROVAL,
    /** A step waits for an answer. */
    WAITING_FOR_ANSWER,
    /** All steps are done. */
    SUCCEEDED,
    /** It ended before its last step. */
    FAILED,
    /** A step's effect was not what was wanted, and was taken back. */
    ROLLED_BACK,
    /** A person ended it. */
    ABORTED;

    /** Whether it is over. */
    public boolean over() {
      return compareTo(SUCCEEDED) >= 0;
    }
  }

  Run at(Status newStatus) {
    return copy(parameters, planners, newStatus, step, words, reason, endedAt);
  }

  Run atStep(int newStep) {
    return copy(parameters, planners, Status.RUNNING, newStep, words, reason, endedAt);
  }

  Run amended(Map<String, String> newParameters, Set<String> newPlanners, long word) {
    return copy(newParameters, newPlanners, status, step, word, reason, endedAt);
  }

  Run ended(Status newStatus, String newReason, Instant at) {
    return copy(parameters, planners, newStatus, step, words, newReason, Optional.of(at));
  }

  private Run copy(
      Map<String, String> newParameters,
      Set<String> newPlanners,
      Status newStatus,
      int newStep,
      long newWords,
      String newReason,
      Optional<Instant> newEnd) {
    return new Run(
        id,
        runbook,
        incident,
        requester,
        newPlanners,
        newParameters,
        dryRun,
        newStatus,
        newStep,
        newWords,
        newReason,
        startedAt,
        deadline,
        newEnd);
  }
}
