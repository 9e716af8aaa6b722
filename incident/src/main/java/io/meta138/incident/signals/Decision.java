package io.meta138.incident.signals;

import java.time.Instant;

/**
 * Why the desk did, or did not do, something about an alert.
 *
 * @param at when, by the desk's clock
 * @param kind in dotted lower case, such as {@code alert.silenced}
 * @param text one sentence with its reason
 */
public record Decision(Instant at, String kind, String text) {}
