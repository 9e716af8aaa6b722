package io.meta138.oracle.sources;

import java.time.Instant;

/**
 * Where a breaker stands.
 *
 * @param state now
 * @param reason of the last failure before it opened; empty while it has never opened
 * @param since when it has been in this state
 */
public record BreakerStatus(State state, String reason, Instant since) {
  /** A breaker's states. */
  public enum State {
    /** Everything passes. */
    CLOSED,
    /** Nothing passes. */
    OPEN,
    /** A few are let in to see whether it has become better; they do not count yet. */
    HALF_OPEN
  }
}
