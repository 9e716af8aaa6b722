package io.meta138.portal.views;

/** How something stands, the worst last. */
public enum State {
  /** Known to be as it should. */
  OK,
  /** Known to work, with something wrong. */
  DEGRADED,
  /** Not known, which is never healthy. */
  UNKNOWN,
  /** Known not to work. */
  DOWN;

  /** The worse of two. */
  public State worse(State other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
