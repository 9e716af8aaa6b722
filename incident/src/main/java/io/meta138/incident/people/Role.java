package io.meta138.incident.people;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a person is to the desk; each role may do what the one before may. */
public enum Role {
  /** Looks on. */
  VIEWER(Right.READ),
  /** Works on incidents. */
  OPERATOR(Right.READ, Right.ACT, Right.RUN),
  /** Also approves what others run. */
  APPROVER(Right.READ, Right.ACT, Right.RUN, Right.APPROVE),
  /** Also gives and takes rights. */
  ADMINISTRATOR(Right.READ, Right.ACT, Right.RUN, Right.APPROVE, Right.ADMINISTER);

  private final Set<Right> rights;

  Role(Right first, Right... more) {
    rights = Collections.unmodifiableSet(EnumSet.of(first, more));
  }

  /** What the role may do. */
  public Set<Right> rights() {
    return rights;
  }
}
