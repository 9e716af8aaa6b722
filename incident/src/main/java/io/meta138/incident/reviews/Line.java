package io.meta138.incident.reviews;

import java.util.List;

/**
 * One statement or question of a review.
 *
 * @param kind who answers for it
 * @param text in one line; hostile
 * @param references where it can be checked; never empty for what is {@link Kind#RECORDED}
 * @param by who wrote it; empty unless it is {@link Kind#WRITTEN}
 */
public record Line(Kind kind, String text, List<Reference> references, String by) {
  /** Who answers for a line. */
  public enum Kind {
    /** It follows from the record that it refers to. */
    RECORDED,
    /** No evidence says it: people have to. */
    QUESTION,
    /** A person wrote it. */
    WRITTEN
  }

  /** Copies the references. */
  public Line {
    references = List.copyOf(references);
    if (kind == Kind.RECORDED && references.isEmpty()) {
      throw new IllegalArgumentException("nothing supports the statement: " + text);
    }
  }

  static Line recorded(String text, List<Reference> references) {
    return new Line(Kind.RECORDED, text, references, "");
  }

  static Line question(String text) {
    return new Line(Kind.QUESTION, text, List.of(), "");
  }

  static Line written(String text, String by) {
    return new Line(Kind.WRITTEN, text, List.of(), by);
  }
}
