package io.meta138.incident.notifications;

import io.meta138.incident.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A notice on its way, with what is known of its thread: the notices about one incident to one
 * contact over one channel.
 *
 * @param notice to deliver
 * @param address it goes to
 * @param attempt counted from 1; from the second on the provider may have it already
 * @param firstAttemptAt when the first attempt was begun
 * @param now of this attempt
 * @param reference what the provider calls the thread's message; empty when there is none yet
 * @param pages keys of the thread's pages that were delivered since its last end, oldest first
 * @param told severity that the thread's newest delivered notice had; empty when there is none
 */
public record Message(
    Notice notice,
    Address address,
    int attempt,
    Instant firstAttemptAt,
    Instant now,
    Optional<String> reference,
    List<String> pages,
    Optional<Severity> told) {

  /** Copies the pages. */
  public Message {
    pages = List.copyOf(pages);
  }
}
