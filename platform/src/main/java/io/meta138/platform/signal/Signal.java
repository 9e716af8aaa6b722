package io.meta138.platform.signal;

import java.time.Instant;
import java.util.Map;

/**
 * One fact that a detector saw: a stale feed, an open breaker, a stuck transaction.
 *
 * @param kind what kind of fact, in dotted lower case, such as {@code feed.held}
 * @param subject what it is about, such as {@code feed:BTC/USD}; kind and subject together identify
 *     the signal
 * @param state whether it holds or has ceased to hold
 * @param at when the detector saw it
 * @param summary one sentence for a person
 * @param details operands by name
 */
public record Signal(
    String kind,
    String subject,
    State state,
    Instant at,
    String summary,
    Map<String, String> details) {

  /** Copies the details. */
  public Signal {
    details = Map.copyOf(details);
  }

  /** Whether a fact holds. */
  public enum State {
    /** It holds now. */
    RAISED,
    /** It has ceased to hold. */
    CLEARED
  }
}
