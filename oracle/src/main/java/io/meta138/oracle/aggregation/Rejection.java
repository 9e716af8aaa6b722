package io.meta138.oracle.aggregation;

/** Why a quote was not taken. */
public enum Rejection {
  /** No feed uses its source. */
  UNKNOWN_SOURCE,
  /** Older than one the source sent before. */
  OUT_OF_ORDER,
  /** The same price at the same time as the one before. */
  DUPLICATE,
  /** Its venue's time lies ahead of ours. */
  FUTURE,
  /** So old that no feed could use it. */
  STALE,
  /** More digits than any price has. */
  DIGITS;

  /** As a metric's label. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
