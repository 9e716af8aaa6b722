package io.meta138.incident.incidents;

import java.time.Instant;

/**
 * Something that is to be done for an incident by another part of the desk, once.
 *
 * @param key unique for ever
 * @param kind what
 * @param incident for which
 * @param at when it was decided
 */
public record Work(String key, Kind kind, String incident, Instant at) {
  /** What is to be done. */
  public enum Kind {
    /** Collect evidence, within 30 s. */
    EVIDENCE,
    /** Draft a review. */
    REVIEW
  }
}
