package io.meta138.incident.server;

/** What came of a request. */
sealed interface Answer {
  /**
   * It was done, or looked up.
   *
   * @param document that Jackson can write
   */
  record Given(Object document) implements Answer {}

  /**
   * Something was made.
   *
   * @param document that Jackson can write
   */
  record Made(Object document) implements Answer {}

  /**
   * Something was begun that goes on.
   *
   * @param document that Jackson can write
   */
  record Begun(Object document) implements Answer {}

  /**
   * Text of another kind than JSON.
   *
   * @param type of the content
   * @param bytes the content
   */
  record Content(String type, byte[] bytes) implements Answer {}

  /** It was not done. */
  record Refused(Problem problem) implements Answer {}
}
