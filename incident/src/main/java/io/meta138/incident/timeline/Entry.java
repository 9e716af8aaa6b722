package io.meta138.incident.timeline;

import java.time.Instant;
import java.util.Map;

/**
 * One thing that happened or was decided.
 *
 * @param at when, by the desk's clock
 * @param incident it belongs to; empty when it belongs to none, as with a change of rights
 * @param actor who did it: {@code person:alice}, {@code desk}, {@code runbook:RUN}
 * @param kind in dotted lower case, such as {@code incident.opened} or {@code page.sent}
 * @param text one sentence for a person
 * @param data operands by name
 */
public record Entry(
    Instant at, String incident, String actor, String kind, String text, Map<String, String> data) {

  /** Copies the data. */
  public Entry {
    data = Map.copyOf(data);
  }
}
