package io.meta138.oracle.publishing;

/** Why a feed is in a report. */
public enum Trigger {
  /** It has no answer on chain yet. */
  FIRST,
  /** Its price moved past its deviation. */
  DEVIATION,
  /** Its heartbeat is near. */
  HEARTBEAT,
  /** Another feed of its row was triggered, or its row is on its way already. */
  EARLY;

  /** In lower case. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
