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

  /** One that the desk hears of for the first time. */
  public static Alert heard(
      String id,
      ReceivedSignal signal,
      Instant newest,
      Instant at,
      Optional<String> component,
      Verdict verdict) {
    return new Alert(
        id,
        signal,
        newest,
        at,
        at,
        Standing.CLEARED,
        component,
        verdict,
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(at),
        false,
        List.of());
  }

  /** With a newer report. */
  public Alert reported(ReceivedSignal newer, Instant latest) {
    Copy copy = new Copy(this);
    copy.signal = newer;
    copy.newest = latest;
    copy.contradictedSince = Optional.empty();
    return copy.alert();
  }

  /** With another standing, and what it waits for. */
  public Alert standing(Standing next, Optional<String> suppression, Optional<Instant> until) {
    Copy copy = new Copy(this);
    copy.standing = next;
    copy.suppressedBy = suppression;
    copy.waitUntil = until;
    return copy.alert();
  }

  /** With what the topology and the rules say of it. */
  public Alert judged(Optional<String> about, Verdict by) {
    Copy copy = new Copy(this);
    copy.component = about;
    copy.verdict = by;
    return copy.alert();
  }

  /** As part of an incident, or of none. */
  public Alert in(Optional<String> other, boolean byPerson) {
    Copy copy = new Copy(this);
    copy.incident = other;
    copy.pinned = byPerson;
    return copy.alert();
  }

  /** With its latest changes. */
  public Alert flaps(List<Instant> latest, boolean tooOften) {
    Copy copy = new Copy(this);
    copy.changes = latest;
    copy.flapping = tooOften;
    return copy.alert();
  }

  /** As contradicted since then. */
  public Alert contradicted(Instant since) {
    Copy copy = new Copy(this);
    copy.contradictedSince = Optional.of(since);
    return copy.alert();
  }

  /** With one more decision; the oldest go when there are more than {@value #LONGEST_TRAIL}. */
  public Alert because(Instant at, String kind, String text) {
    List<Decision> longer = new ArrayList<>(trail);
    longer.add(new Decision(at, kind, text));
    Copy copy = new Copy(this);
    copy.changedAt = at;
    copy.trail = longer.subList(Math.max(0, longer.size() - LONGEST_TRAIL), longer.size());
    return copy.alert();
  }

  /** An alert that is being changed. */
  private static final class Copy {
    private final Alert from;
    private ReceivedSignal signal;
    private Instant newest;
    private Instant changedAt;
    private Standing standing;
    private Optional<String> component;
    private Verdict verdict;
    private Optional<String> incident;
    private boolean pinned;
    private Optional<String> suppressedBy;
    private Optional<Instant> contradictedSince;
    private Optional<Instant> waitUntil;
    private List<Instant> changes;
    private boolean flapping;
    private List<Decision> trail;

    Copy(Alert from) {
      this.from = from;
      this.signal = from.signal;
      this.newest = from.newest;
      this.changedAt = from.changedAt;
      this.standing = from.standing;
      this.component = from.component;
      this.verdict = from.verdict;
      this.incident = from.incident;
      this.pinned = from.pinned;
      this.suppressedBy = from.suppressedBy;
      this.contradictedSince = from.contradictedSince;
      this.waitUntil = from.waitUntil;
      this.changes = from.changes;
      this.flapping = from.flapping;
      this.trail = from.trail;
    }

    Alert alert() {
      return new Alert(
          from.id,
          signal,
          newest,
          from.firstSeen,
          changedAt,
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
          trail);
    }
  }
}
