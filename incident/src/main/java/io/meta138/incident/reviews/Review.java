package io.meta138.incident.reviews;

import io.meta138.incident.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A review of an incident, at one of its revisions.
 *
 * @param id {@code R-} and the incident's number
 * @param incident it reviews
 * @param severity of the incident when it was drafted
 * @param state in its life
 * @param revision counted from 1; whoever changes it has to name it
 * @param draftedAt when it was first drafted
 * @param dueAt when it has to be closed
 * @param sentAt when its newest revision was sent to its list
 * @param closedAt when it was closed
 * @param document what it says
 * @param runbooks that it names
 * @param actions that follow from it
 */
public record Review(
    String id,
    String incident,
    Severity severity,
    State state,
    int revision,
    Instant draftedAt,
    Instant dueAt,
    Optional<Instant> sentAt,
    Optional<Instant> closedAt,
    ReviewDocument document,
    List<Runbook> runbooks,
    List<ActionItem> actions) {
  /** Copies the lists. */
  public Review {
    runbooks = List.copyOf(runbooks);
    actions = List.copyOf(actions);
  }

  /** Where a review is in its life. */
  public enum State {
    /** As the desk drafted it. */
    DRAFT,
    /** People have changed it. */
    EDITED,
    /** This revision was sent to its list. */
    SENT,
    /** It is done. */
    CLOSED
  }

  /**
   * A runbook that the review names.
   *
   * @param name of the runbook
   * @param outcome what became of it; empty until somebody says so
   * @param by who said so; empty before
   * @param note why
   */
  public record Runbook(String name, Optional<Outcome> outcome, String by, String note) {
    /** What a review did to a runbook. */
    public enum Outcome {
      /** It was changed. */
      CHANGED,
      /** It stays as it is. */
      UNCHANGED
    }
  }
}
