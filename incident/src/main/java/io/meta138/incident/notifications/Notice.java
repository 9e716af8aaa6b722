package io.meta138.incident.notifications;

import io.meta138.incident.Severity;
import java.time.Instant;
import java.util.Map;

/**
 * One message to one contact over one channel. The desk writes it to the outbox in the transaction
 * that decided on it.
 *
 * @param key unique for ever and the same whenever the same decision is made again; at most 255
 *     characters
 * @param kind what it tells
 * @param incident identifier of the incident
 * @param severity at that moment
 * @param channel to use
 * @param contact name of the contact in the directory that it goes to
 * @param at when it was decided; lateness counts from here
 * @param summary one sentence
 * @param body plain text of several lines
 * @param details operands by name, for providers that take structured data
 */
public record Notice(
    String key,
    Kind kind,
    String incident,
    Severity severity,
    Channel channel,
    String contact,
    Instant at,
    String summary,
    String body,
    Map<String, String> details) {

  /** What the name of a detail begins with that gives the state of a component. */
  public static final String COMPONENT = "component.";

  /** Copies the details. */
  public Notice {
    details = Map.copyOf(details);
  }

  /** What a notice tells. */
  public enum Kind {
    /** Somebody is needed. */
    PAGE,
    /** Somebody has taken it on. */
    ACKNOWLEDGED,
    /** The incident has changed. */
    UPDATE,
    /** The incident is over. */
    RESOLVED
  }
}
