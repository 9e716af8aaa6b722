package io.meta138.incident.notifications;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a notice has come.
 *
 * @param number its place in the order in which notices were decided on
 * @param key of the notice
 * @param kind what it tells
 * @param channel it goes over
 * @param contact it goes to
 * @param state how far it is
 * @param attempts begun so far
 * @param decidedAt when the desk decided on it
 * @param settledAt when it was delivered, superseded or given up
 * @param remark the provider's receipt, or the last problem
 */
public record Receipt(
    long number,
    String key,
    Notice.Kind kind,
    Channel channel,
    String contact,
    State state,
    int attempts,
    Instant decidedAt,
    Optional<Instant> settledAt,
    String remark) {

  /** How far a notice is. */
  public enum State {
    /** Not yet taken by its provider. */
    PENDING,
    /** Taken by its provider. */
    DELIVERED,
    /** A newer notice of the thread said it all before this one went out. */
    SUPERSEDED,
    /** Given up. */
    FAILED
  }
}
