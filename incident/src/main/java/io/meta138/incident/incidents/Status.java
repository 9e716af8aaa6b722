package io.meta138.incident.incidents;

/** Where an incident is in its life. */
public enum Status {
  /** The desk has seen it; nobody has taken it on. */
  DETECTED,
  /** Somebody has taken it on and looks for the cause. */
  TRIAGED,
  /** Something is being done about it. */
  MITIGATING,
  /** What was done is being watched. */
  MONITORING,
  /** It is over. */
  RESOLVED,
  /** Its review is closed. */
  REVIEWED;

  /** Whether it still needs somebody. */
  public boolean open() {
    return compareTo(RESOLVED) < 0;
  }
}
