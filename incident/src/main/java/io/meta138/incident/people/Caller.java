package io.meta138.incident.people;

import java.util.Set;

/**
 * Who calls the interface, and what the call may do.
 *
 * @param person name in the directory
 * @param token identifier of the token, never the token itself
 * @param rights of the token that the person's role has, too
 */
public record Caller(String person, String token, Set<Right> rights) {
  /** Copies the rights. */
  public Caller {
    rights = Set.copyOf(rights);
  }

  /** Whether the call may do this. */
  public boolean may(Right right) {
    return rights.contains(right);
  }

  /** As journals and timelines name the caller. */
  public String actor() {
    return "person:" + person;
  }
}
