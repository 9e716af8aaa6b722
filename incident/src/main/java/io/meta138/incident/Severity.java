package io.meta138.incident;

/** How bad an incident is; one scale for everything. When unsure, the higher. */
public enum Severity {
  /** Critical: the network is down, data is lost, security is breached. */
  P0,
  /** High: degraded service, a validator has failed. */
  P1,
  /** Medium: performance, a service that is not critical. */
  P2,
  /** Low: minor or informational. */
  P3;

  /** Whether this is worse than the other. */
  public boolean worseThan(Severity other) {
    return compareTo(other) < 0;
  }

  /** The worse of two. */
  public Severity orWorse(Severity other) {
    return worseThan(other) ? this : other;
  }
}
