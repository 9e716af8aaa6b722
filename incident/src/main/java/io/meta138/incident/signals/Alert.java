package io.meta138.incident.signals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A signal that the desk tracks, with everything it decided about it.
 *
 * @param id follows from origin and fingerprint
 * @param signal the newest report of it, by its own times and not by arrival
 * @param newest the latest time a report gave, never later than its arrival
 * @param firstSeen when the desk first heard of it
 * @param changedAt when the desk last changed anything here
 * @param standing what it counts as
 * @param component it is about
 * @param verdict of the severity rules
 * @param incident it belongs to
 * @param pinned whether a person put it there, so that grouping leaves it alone
 * @param suppressedBy the silence or window that covers it
 * @param contradictedSince when a report first said that it still holds although a newer one had
 *     ended it
 * @param waitUntil when to look at it again: the end of its hold, of flapping, or of its keeping
 * @param changes when it last began or ended, as far as flap detection looks back
 * @param flapping whether it changes too often to believe that it is over
 * @param trail the latest decisions, oldest first
 */
public record Alert(
    String id,
    ReceivedSignal signal,
    Instant newest,
    Instant firstSeen,
    Instant changedAt,
    Standing standing,
    Optional<String> component,
    Verdict verdict,
    Optional<String> incident,
    boolean pinned,
    Optional<String> suppressedBy,
    Optional<Instant> contradictedSince,
    Optional<Instant> waitUntil,
    List<Instant> changes,
    boolean flapping,
    List<Decision> trail) {
  private static final int LONGEST_TRAIL = 40;

  /** Copies the lists. */
  public Alert {
    changes = List.copyOf(changes);
    trail = List.copyOf(trail);
  }

  /** What an alert counts as. */
  public enum Standing {
    /** It holds, but not yet as long as its rule asks for. */
    WAITING,
    /** It holds and is covered by a silence or a maintenance window. */
    SUPPRESSED,
    /** It holds, or flaps, and is part of an incident. */
    ACTIVE,
    /** It is over. */
    CLEARED
  }

  /** The identifier of the alert with this origin and fingerprint: 80 bits of their SHA-256. */
  public static String id(String origin, String fingerprint) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(origin.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      byte[] hash = digest.digest(fingerprint.getBytes(StandardCharsets.UTF_8));
      return "a-" + HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether it holds, or flaps so that we go on as if it did. */
  public boolean holds() {
    return signal.firing() || flapping;
  }

  /** Whether it is part of an incident that needs somebody. */
  public boolean active() {
    return standing == Standing.ACTIVE;
  }

  /** What it is about in a few words, for people: the annotation or label that says it best. */
  public String summary() {
    String text = signal.annotations().get("summary");
    return text == null || text.isBlank() ? signal.name() : text;
  }

  /** With a newer report. */
  public Alert reported(ReceivedSignal newer, Instant latest) {
    return new Alert(
        id,
        newer,
        latest,
        firstSeen,
        changedAt,
        standing,
        component,
        verdict,
        incident,
        pinned,
        suppressedBy,
        Optional.empty(),
        waitUntil,
        changes,
        flapping,
        trail);
  }

  /** With another standing, and what it waits for. */
  public Alert standing(Standing next, Optional<String> suppression, Optional<Instant> until) {
    return new Alert(
        id,
        signal,
        newest,
        firstSeen,
        changedAt,
        next,
        component,
        verdict,
        incident,
        pinned,
        suppression,
        contradictedSince,
        until,
        changes,
        flapping,
        trail);
  }

  /** With what the topology and the rules say of it. */
  public Alert judged(Optional<String> about, Verdict by) {
    return new Alert(
        id,
        signal,
        newest,
        firstSeen,
        changedAt,
        standing,
        about,
        by,
        incident,
        pinned,
        suppressedBy,
        contradictedSince,
        waitUntil,
        changes,
        flapping,
        trail);
  }

  /** As part of an incident, or of none. */
  public Alert in(Optional<String> other, boolean byPerson) {
    return new Alert(
        id,
        signal,
        newest,
        firstSeen,
        changedAt,
        standing,
        component,
        verdict,
        other,
        byPerson,
        suppressedBy,
        contradictedSince,
        waitUntil,
        changes,
        flapping,
        trail);
  }

  /** With its latest changes. */
  public Alert flaps(List<Instant> latest, boolean tooOften) {
    return new Alert(
        id,
        signal,
        newest,
        firstSeen,
        changedAt,
        standing,
        component,
        verdict,
        incident,
        pinned,
        suppressedBy,
        contradictedSince,
        waitUntil,
        latest,
        tooOften,
        trail);
  }

  /** As contradicted since then. */
  public Alert contradicted(Instant since) {
    return new Alert(
        id,
        signal,
        newest,
        firstSeen,
        changedAt,
        standing,
        component,
        verdict,
        incident,
        pinned,
        suppressedBy,
        Optional.of(since),
        waitUntil,
        changes,
        flapping,
        trail);
  }

  /** With one more decision; the oldest go when there are more than {@value #LONGEST_TRAIL}. */
  public Alert because(Instant at, String kind, String text) {
    List<Decision> longer = new ArrayList<>(trail);
    longer.add(new Decision(at, kind, text));
    List<Decision> kept =
        longer.size() <= LONGEST_TRAIL
            ? longer
            : longer.subList(longer.size() - LONGEST_TRAIL, longer.size());
    return new Alert(
        id,
        signal,
        newest,
        firstSeen,
        at,
        standing,
        component,
        verdict,
        incident,
        pinned,
        suppressedBy,
        contradictedSince,
        waitUntil,
        changes,
        flapping,
        kept);
  }
}
