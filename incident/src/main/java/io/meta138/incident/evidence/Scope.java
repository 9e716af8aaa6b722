package io.meta138.incident.evidence;

import io.meta138.incident.incidents.Incident;
import java.time.Duration;
import java.time.Instant;

/**
 * What evidence is wanted about.
 *
 * @param incident as the desk knows it now
 * @param moment in the incident's life
 * @param from begin of the time that matters
 * @param to its end
 */
public record Scope(Incident incident, Moment moment, Instant from, Instant to) {
  private static final Duration LOOK_BACK = Duration.ofMinutes(15);
  private static final Duration MOST = Duration.ofHours(24);

  /** When evidence is gathered. */
  public enum Moment {
    /** The incident has just opened. */
    OPENING,
    /** It is over and about to be reviewed. */
    REVIEW
  }

  /** For an incident that has just opened: from 15 min before until now. */
  public static Scope opening(Incident incident, Instant now) {
    Instant opened = incident.times().openedAt();
    return new Scope(incident, Moment.OPENING, opened.minus(LOOK_BACK), later(opened, now));
  }

  /**
   * For an incident that is over: from 15 min before it opened until it was resolved, at most its
   * last 24 h.
   */
  public static Scope review(Incident incident, Instant now) {
    Instant opened = incident.times().openedAt();
    Instant end = later(opened, incident.times().resolvedAt().orElse(now));
    return new Scope(incident, Moment.REVIEW, later(opened.minus(LOOK_BACK), end.minus(MOST)), end);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
