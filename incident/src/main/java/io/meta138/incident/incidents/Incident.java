package io.meta138.incident.incidents;

import io.meta138.incident.Severity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What people work on: alerts with one cause.
 *
 * @param id {@code I-} and its number
 * @param number counted from 1
 * @param cause what it is about
 * @param status where it is in its life
 * @param rating how bad it is, and who says so
 * @param owner who answers for it
 * @param roles people by role, such as {@code commander}
 * @param affected the first components hit, sorted; {@code affectedCount} counts all
 * @param affectedCount components hit so far
 * @param alerts tracked in it, whether they hold or not
 * @param active alerts that hold
 * @param links to other incidents
 * @param times of its life
 * @param ack who has it in hand
 * @param escalation who is paged
 * @param timers when the desk looks at it again
 * @param reopened how often
 */
public record Incident(
    String id,
    long number,
    Cause cause,
    Status status,
    Rating rating,
    Optional<String> owner,
    Map<String, String> roles,
    List<String> affected,
    int affectedCount,
    int alerts,
    int active,
    Links links,
    Times times,
    Optional<Ack> ack,
    Escalation escalation,
    Timers timers,
    int reopened) {

  /** Copies the collections. */
  public Incident {
    roles = Map.copyOf(roles);
    affected = List.copyOf(affected);
  }

  /**
   * What an incident is about.
   *
   * @param key alerts with this key belong to it
   * @param component that is the cause; empty when it is none we know
   * @param kind of the component; empty without one
   * @param title for people
   */
  public record Cause(String key, Optional<String> component, String kind, String title) {}

  /**
   * How bad an incident is.
   *
   * @param severity now
   * @param because why
   * @param byPerson whether a person said so
   * @param worst the worst that alerts have called for so far
   * @param security whether it is a matter of security
   */
  public record Rating(
      Severity severity, String because, boolean byPerson, Severity worst, boolean security) {}

  /**
   * How an incident hangs together with others.
   *
   * @param parent the incident whose cause is the cause of this
   * @param merged whether a person merged it into the parent, for good
   * @param splitFrom the incident it was split off
   */
  public record Links(Optional<String> parent, boolean merged, Optional<String> splitFrom) {
    /** Of an incident that stands alone. */
    public static final Links NONE = new Links(Optional.empty(), false, Optional.empty());
  }

  /** When an incident's life took its turns. */
  public record Times(
      Instant openedAt,
      Instant changedAt,
      Optional<Instant> acknowledgedAt,
      Optional<Instant> mitigatedAt,
      Optional<Instant> resolvedAt,
      Optional<Instant> reviewedAt) {}

  /**
   * An acknowledgement.
   *
   * @param by who
   * @param at when
   * @param until when it lapses without a sign of work
   */
  public record Ack(String by, Instant at, Instant until) {}

  /**
   * When the desk looks at an incident again.
   *
   * @param quietUntil then it resolves if nothing holds again
   * @param detachAt then it stands alone if its cause is over
   * @param recheckAt then it reopens if it still holds although a person resolved it
   * @param snoozedUntil then it pages again
   * @param forgetAt then it leaves memory
   */
  public record Timers(
      Optional<Instant> quietUntil,
      Optional<Instant> detachAt,
      Optional<Instant> recheckAt,
      Optional<Instant> snoozedUntil,
      Optional<Instant> forgetAt) {
    /** None set. */
    public static final Timers NONE =
        new Timers(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** With another end of quiet. */
    public Timers quiet(Optional<Instant> at) {
      return new Timers(at, detachAt, recheckAt, snoozedUntil, forgetAt);
    }

    /** With another time to stand alone. */
    public Timers detach(Optional<Instant> at) {
      return new Timers(quietUntil, at, recheckAt, snoozedUntil, forgetAt);
    }

    /** With another time to look whether it still holds. */
    public Timers recheck(Optional<Instant> at) {
      return new Timers(quietUntil, detachAt, at, snoozedUntil, forgetAt);
    }

    /** With another end of snoozing. */
    public Timers snooze(Optional<Instant> at) {
      return new Timers(quietUntil, detachAt, recheckAt, at, forgetAt);
    }

    /** With another time to leave memory. */
    public Timers forget(Optional<Instant> at) {
      return new Timers(quietUntil, detachAt, recheckAt, snoozedUntil, at);
    }
  }

  /** Whether it still needs somebody. */
  public boolean open() {
    return status.open();
  }

  /** Whether it stands alone, so that it pages by itself. */
  public boolean top() {
    return links.parent().isEmpty();
  }

  /** When the desk has to look at it again; empty when nothing of it is to come. */
  public Optional<Instant> due() {
    return Stream.of(
            escalation.state() == Escalation.State.RUNNING
                ? escalation.due()
                : Optional.<Instant>empty(),
            ack.map(Ack::until),
            timers.quietUntil(),
            timers.detachAt(),
            timers.recheckAt(),
            timers.snoozedUntil(),
            timers.forgetAt())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** How bad it is. */
  public Severity severity() {
    return rating.severity();
  }

  /** A copy to change. */
  public Draft edit() {
    return new Draft(this);
  }
}
