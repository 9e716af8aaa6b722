package io.meta138.incident.runbooks;

/** What came of asking the engine for something. */
public sealed interface Reply {
  /**
   * It is committed.
   *
   * @param run identifier of the run
   * @param text one sentence for a person
   */
  record Accepted(String run, String text) implements Reply {}

  /**
   * It is taken and works at once, but is not committed as the database is away; that follows.
   *
   * @param run identifier of the run
   * @param text one sentence for a person
   */
  record Pending(String run, String text) implements Reply {}

  /**
   * It is not done.
   *
   * @param kind for programs
   * @param reason for people
   */
  record Refused(Kind kind, String reason) implements Reply {
    /** Why. */
    public enum Kind {
      /** There is no such thing. */
      UNKNOWN,
      /** The person may not. */
      FORBIDDEN,
      /** It is not possible now. */
      CONFLICT,
      /** It is not well-formed. */
      INVALID
    }
  }
}
