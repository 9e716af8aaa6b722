package io.meta138.incident.people;

/** One thing that somebody may do. */
public enum Right {
  /** See incidents, alerts, schedules and reviews. */
  READ,
  /** Acknowledge, assign, note, resolve, silence and whatever else changes incidents. */
  ACT,
  /** Run runbooks. */
  RUN,
  /** Approve what another person wants to run. */
  APPROVE,
  /** Change schedules, tokens and the desk's configuration. */
  ADMINISTER
}
