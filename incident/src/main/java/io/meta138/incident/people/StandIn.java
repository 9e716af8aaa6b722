package io.meta138.incident.people;

import java.time.Instant;

/**
 * Somebody stands in for whoever a schedule names.
 *
 * @param id of those made at run time; 0 for those in the file
 * @param schedule it is for
 * @param person who stands in
 * @param from beginning
 * @param until end, not included
 * @param by who made it
 * @param reason for people to read
 */
public record StandIn(
    long id,
    String schedule,
    String person,
    Instant from,
    Instant until,
    String by,
    String reason) {

  boolean covers(Instant at) {
    return !at.isBefore(from) && at.isBefore(until);
  }
}
