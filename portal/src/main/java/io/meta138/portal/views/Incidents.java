package io.meta138.portal.views;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the overview, the search and the public are told of incidents. */
public interface Incidents {
  /** Open incidents and those that ended after this time, newest first; at most 1,000. */
  Known<List<Told>> since(Instant ended);

  /** Counts and the newest of those that are open. */
  Known<OpenIncidents> open();

  /** The newest runs of runbooks, newest first. */
  Known<List<Run>> runs();

  /** Incidents whose identifier or title holds the text, newest first. */
  Known<List<Brief>> search(String text, int limit);

  /**
   * An entry of the desk's log.
   *
   * @param after entries below this index; empty for the newest
   */
  Known<List<AuditEntry>> audit(Optional<Long> after, int limit);

  /** How far the log is proven by a signed checkpoint. */
  Known<Checkpoint> checkpoint();

  /**
   * Open incidents.
   *
   * @param open how many
   * @param bySeverity how many of each
   * @param newest the last five
   */
  record OpenIncidents(int open, BySeverity bySeverity, List<Brief> newest) {}

  /**
   * Counts by severity, the worst first.
   *
   * @param p0 worst
   * @param p1 bad
   * @param p2 middling
   * @param p3 least
   */
  record BySeverity(int p0, int p1, int p2, int p3) {}

  /**
   * An incident at a glance.
   *
   * @param id of it
   * @param title for operators
   * @param severity p0 to p3
   * @param status in one word
   * @param openedAt when
   * @param owner who works on it
   */
  record Brief(
      String id,
      String title,
      String severity,
      String status,
      Instant openedAt,
      Optional<String> owner) {}

  /**
   * A run of a runbook at a glance.
   *
   * @param id of it
   * @param title of the runbook
   * @param incident it is for; missing when for none
   * @param status in one word
   * @param over whether it has ended
   * @param mark another one after each change of the run, its steps or what people said to it
   */
  record Run(
      String id,
      String title,
      Optional<String> incident,
      String status,
      boolean over,
      String mark) {}

  /**
   * What of an incident can be made public.
   *
   * @param id of it
   * @param severity p0 to p3
   * @param component in the desk's topology, such as feed:BTC/USD
   * @param security whether it is kept from the public
   * @param openedAt when
   * @param acknowledgedAt when somebody took it on
   * @param mitigatedAt when its effect was over
   * @param resolvedAt when it was over
   */
  record Told(
      String id,
      String severity,
      String component,
      boolean security,
      Instant openedAt,
      Optional<Instant> acknowledgedAt,
      Optional<Instant> mitigatedAt,
      Optional<Instant> resolvedAt) {}

  /**
   * One entry of the log.
   *
   * @param index in the log
   * @param at when
   * @param actor who
   * @param kind of what was done
   * @param text in words
   * @param incident it belongs to; missing when to none
   * @param proven whether a signed checkpoint covers it
   */
  record AuditEntry(
      long index,
      Instant at,
      String actor,
      String kind,
      String text,
      Optional<String> incident,
      boolean proven) {}

  /**
   * The newest signed checkpoint.
   *
   * @param size entries it covers
   * @param root of the Merkle tree; empty before the first
   * @param at when it was signed; empty before the first
   * @param onChain whether its root is written to a chain
   */
  record Checkpoint(long size, String root, Optional<Instant> at, boolean onChain) {}
}
