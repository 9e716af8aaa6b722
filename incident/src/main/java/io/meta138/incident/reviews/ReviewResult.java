package io.meta138.incident.reviews;

/** What came of a change to a review. */
public sealed interface ReviewResult {
  /** It is done and committed. */
  record Done(Review review) implements ReviewResult {}

  /** There is no such thing. */
  record Unknown(String reason) implements ReviewResult {}

  /** Somebody changed it in between; nothing has changed. */
  record Stale(int revision) implements ReviewResult {}

  /** It can't be done; nothing has changed. */
  record Refused(String reason) implements ReviewResult {}
}
