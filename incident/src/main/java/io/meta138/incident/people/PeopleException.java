package io.meta138.incident.people;

/** Something about people is not as it can be. */
public final class PeopleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PeopleException(String message) {
    super(message);
  }
}
