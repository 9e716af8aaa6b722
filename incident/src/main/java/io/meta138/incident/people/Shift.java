package io.meta138.incident.people;

import java.time.Instant;

/**
 * A time in which one person is on call.
 *
 * @param person name in the directory
 * @param from beginning
 * @param until end, not included
 * @param because what makes it so: a layer, an override, PagerDuty
 */
public record Shift(String person, Instant from, Instant until, String because) {}
