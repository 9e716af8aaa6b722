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

  /** What is right for a venue that says nothing else. */
  public static final StreamLimits USUAL =
      new StreamLimits(
          200,
          Duration.ofSeconds(1),
          Duration.ofMillis(50),
          Duration.ofSeconds(20),
          LIFE,
          Duration.ofSeconds(20));

  /** The same with this many symbols on one connection. */
  public StreamLimits withSubscriptions(int most) {
    return new StreamLimits(
        most, connectSpacing, messageSpacing, keepAliveEvery, connectionLife, frameSilence);
  }

  /** The same with this time between connection attempts and between messages. */
  public StreamLimits withSpacing(Duration connects, Duration messages) {
    return new StreamLimits(
        maxSubscriptionsPerConnection,
        connects,
        messages,
        keepAliveEvery,
        connectionLife,
        frameSilence);
  }

  /** The same with pings this often. */
  public StreamLimits withKeepAlive(Duration every) {
    return new StreamLimits(
        maxSubscriptionsPerConnection,
        connectSpacing,
        messageSpacing,
        every,
        connectionLife,
        frameSilence);
  }

  /** The same, taken for dead after this time without a frame. */
  public StreamLimits withSilence(Duration silence) {
    return new StreamLimits(
        maxSubscriptionsPerConnection,
        connectSpacing,
        messageSpacing,
        keepAliveEvery,
        connectionLife,
        silence);
  }
}
