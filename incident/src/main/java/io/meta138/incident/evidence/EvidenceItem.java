package io.meta138.incident.evidence;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One piece of evidence as it is kept.
 *
 * @param number identifies it for ever
 * @param task the work it was gathered for
 * @param incident it belongs to
 * @param source it came from
 * @param name what it is
 * @param at when it was gathered
 * @param hash of its content; empty for a mere link and for what is missing
 * @param mediaType of its content; empty without one
 * @param size of its content in bytes
 * @param link where a person can look at it
 * @param missing why it is missing; empty when it is not
 * @param facts that a program read off it
 */
public record EvidenceItem(
    long number,
    String task,
    String incident,
    String source,
    String name,
    Instant at,
    Optional<ContentHash> hash,
    String mediaType,
    int size,
    Optional<String> link,
    Optional<String> missing,
    Map<String, String> facts) {
  /** Copies the facts. */
  public EvidenceItem {
    facts = Map.copyOf(facts);
  }
}
