package io.meta138.portal.server;

import java.time.Duration;

/**
 * How much one caller may take of a portal, and how long it waits for one.
 *
 * @param requestsPerMinute of one address
 * @param signInsPerMinute of one person, and thrice as many of one address
 * @param streams at once
 * @param streamsPerPerson at once of one person
 * @param head for the headers of a request to arrive after its first line, which has up to three
 *     times as long
 * @param body for a body to arrive
 * @param reading for a stream's other side to take what was written
 */
public record PortalLimits(
    int requestsPerMinute,
    int signInsPerMinute,
    int streams,
    int streamsPerPerson,
    Duration head,
    Duration body,
    Duration reading) {
  /** What is usual. */
  public static PortalLimits usual() {
    return new PortalLimits(
        6_000,
        10,
        1_000,
        20,
        Duration.ofSeconds(15),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20));
  }

  /** The same with so many streams. */
  public PortalLimits withStreams(int all, int perPerson) {
    return new PortalLimits(
        requestsPerMinute, signInsPerMinute, all, perPerson, head, body, reading);
  }

  /** The same with so many requests and attempts to sign in. */
  public PortalLimits withRequests(int perMinute, int signIns) {
    return new PortalLimits(perMinute, signIns, streams, streamsPerPerson, head, body, reading);
  }

  /** The same with so much patience. */
  public PortalLimits waiting(Duration forHead, Duration forBody, Duration forReaders) {
    return new PortalLimits(
        requestsPerMinute,
        signInsPerMinute,
        streams,
        streamsPerPerson,
        forHead,
        forBody,
        forReaders);
  }
}
