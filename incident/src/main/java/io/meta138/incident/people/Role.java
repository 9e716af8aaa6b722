package io.meta138.incident.people;

import java.util.EnumSet;
import java.util.Set;

/** What a person is to the desk; each role may do what the one before may. */
public enum Role {
  /** Looks on. */
  VIEWER,
  /** Works on incidents. */
  OPERATOR,
  /** Also approves what others run. */
  APPROVER,
  /** Also gives and takes rights. */
  ADMINISTRATOR;

  /** What the role may do. */
  public Set<Right> rights() {
    return switch (this) {
      case VIEWER -> EnumSet.of(Right.READ);
      case OPERATOR -> EnumSet.of(Right.READ, Right.ACT, Right.RUN);
      case APPROVER -> EnumSet.of(Right.READ, Right.ACT, Right.RUN, Right.APPROVE);
      case ADMINISTRATOR -> EnumSet.allOf(Right.class);
    };
  }
}
