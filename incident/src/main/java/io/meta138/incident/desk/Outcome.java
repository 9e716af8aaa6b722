package io.meta138.incident.desk;

/** What came of an input. */
public sealed interface Outcome {
  /**
   * Signals were taken; what they changed is committed.
   *
   * @param changed how many changed an alert
   * @param duplicates how many told nothing new
   * @param stale how many were older than what is known
   */
  record Taken(int changed, int duplicates, int stale) implements Outcome {}

  /**
   * A command was done and is committed.
   *
   * @param subject identifier of what it was about or made
   */
  record Done(String subject) implements Outcome {}

  /**
   * A command can't be done; nothing has changed.
   *
   * @param kind for programs
   * @param reason for people
   */
  record Refused(Kind kind, String reason) implements Outcome {
    /** Why. */
    public enum Kind {
      /** There is no such thing. */
      UNKNOWN,
      /** It is not possible now. */
      CONFLICT,
      /** It is not well-formed. */
      INVALID
    }

    static Refused unknown(String reason) {
      return new Refused(Kind.UNKNOWN, reason);
    }

    static Refused conflict(String reason) {
      return new Refused(Kind.CONFLICT, reason);
    }

    static Refused invalid(String reason) {
      return new Refused(Kind.INVALID, reason);
    }
  }

  /**
   * Surely nothing is committed; the caller may try again later.
   *
   * @param reason for people
   */
  record Unavailable(String reason) implements Outcome {}

  /**
   * It may be committed, now or in a while, and it may not.
   *
   * @param reason for people
   */
  record Uncertain(String reason) implements Outcome {}
}
