package io.meta138.oracle.sources.protocol;

import java.time.Duration;

/**
 * What a venue allows on its WebSocket.
 *
 * @param maxSubscriptionsPerConnection symbols on one connection
 * @param connectSpacing least time between two connection attempts
 * @param messageSpacing least time between two messages of ours
 * @param keepAliveEvery how often to ping
 * @param connectionLife after which we reconnect by ourselves, before the venue cuts
 * @param frameSilence after which a connection without any frame is taken for dead
 */
public record StreamLimits(
    int maxSubscriptionsPerConnection,
    Duration connectSpacing,
    Duration messageSpacing,
    Duration keepAliveEvery,
    Duration connectionLife,
    Duration frameSilence) {
  /** Below the 24 hours after which venues end connections. */
  public static final Duration LIFE = Duration.ofHours(23);
}
