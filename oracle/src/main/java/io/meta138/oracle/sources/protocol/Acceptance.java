package io.meta138.oracle.sources.protocol;

import java.time.Duration;

/**
 * Which of a venue's times are believed.
 *
 * @param maxAge the quote's lifetime: what is older is dropped
 * @param maxAhead how far a venue's clock may be ahead of ours
 */
public record Acceptance(Duration maxAge, Duration maxAhead) {
  /** How far the clocks of venues and nodes are apart at most. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

  /** Refuses spans that are not positive. */
  public Acceptance {
    if (!maxAge.isPositive() || maxAhead.isNegative()) {
      throw new IllegalArgumentException(
          "expected a positive age and no negative lead, found " + maxAge + " and " + maxAhead);
    }
  }

  /** Accepts quotes up to their lifetime and the usual clock skew. */
  public static Acceptance ofLifetime(Duration lifetime) {
    return new Acceptance(lifetime, CLOCK_SKEW);
  }
}
