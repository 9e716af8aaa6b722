package io.meta138.incident.reviews;

import java.net.URI;

/**
 * Where a statement can be checked.
 *
 * @param kind of record
 * @param number index in the timeline, or number of the evidence
 */
public record Reference(Kind kind, long number) {
  /** A kind of record. */
  public enum Kind {
    /** An entry of the tamper-evident timeline. */
    TIMELINE,
    /** A piece of evidence. */
    EVIDENCE
  }

  /** An entry of the timeline. */
  static Reference entry(long index) {
    return new Reference(Kind.TIMELINE, index);
  }

  /** A piece of evidence. */
  static Reference evidence(long number) {
    return new Reference(Kind.EVIDENCE, number);
  }

  /** Such as {@code T12} or {@code E3}. */
  public String label() {
    return (kind == Kind.TIMELINE ? "T" : "E") + number;
  }

  /** Where the desk at this address shows what is meant. */
  URI address(URI desk) {
    String base = desk.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
            + (kind == Kind.TIMELINE ? "/v1/timeline/" : "/v1/evidence/")
            + number);
  }
}
