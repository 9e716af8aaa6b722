package io.meta138.incident.notifications;

import java.time.Duration;
import java.util.Optional;

/** Hands messages of one channel to whoever delivers them. */
public interface Provider {
  /** The channel it serves. */
  Channel channel();

  /**
   * Hands over one message. The same message may come again after a crash or an unknown outcome;
   * the notice's key is then the same.
   *
   * @param deadline for everything that is sent; whoever calls interrupts a send that outlives it
   */
  Answer send(Message message, Duration deadline) throws InterruptedException;

  /** What came of it. */
  sealed interface Answer {}

  /**
   * The provider has taken it.
   *
   * @param receipt what the provider said
   * @param reference what the provider calls the thread's message from now on
   */
  record Taken(String receipt, Optional<String> reference) implements Answer {}

  /**
   * It was not taken, or nobody knows; it is worth another attempt.
   *
   * @param reason for a person
   * @param pause the least time until the next attempt, when the provider said it; the whole lane
   *     waits
   */
  record Later(String reason, Optional<Duration> pause) implements Answer {}

  /**
   * It was refused and would be refused again.
   *
   * @param reason for a person
   */
  record Refused(String reason) implements Answer {}
}
