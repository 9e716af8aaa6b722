package io.meta138.incident.runbooks;

import java.time.Instant;

/**
 * What a person said to a run.
 *
 * @param id in the order they were said
 * @param step it is about; empty for the whole run
 * @param kind of word
 * @param person who
 * @param text the plan's hash, the answer, the new parameters, or the reason
 * @param at when
 */
public record Word(long id, String step, Kind kind, String person, String text, Instant at) {
  /** What can be said. */
  public enum Kind {
    /** The plan with this hash may be done. */
    APPROVE,
    /** The plan with this hash may not be done. */
    REJECT,
    /** The answer to a question. */
    ANSWER,
    /** Other parameters. */
    AMEND,
    /** The run is to end. */
    ABORT
  }
}
