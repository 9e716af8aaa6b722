package io.meta138.incident.incidents;

import io.meta138.incident.incidents.Incident.Ack;
import io.meta138.incident.incidents.Incident.Cause;
import io.meta138.incident.incidents.Incident.Links;
import io.meta138.incident.incidents.Incident.Rating;
import io.meta138.incident.incidents.Incident.Timers;
import io.meta138.incident.incidents.Incident.Times;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** An incident that is being changed; used up by {@link #at}. */
public final class Draft {
  private final Incident from;
  private Cause cause;
  private Status status;
  private Rating rating;
  private Optional<String> owner;
  private Map<String, String> roles;
  private List<String> affected;
  private int affectedCount;
  private int alerts;
  private int active;
  private Links links;
  private Times times;
  private Optional<Ack> ack;
  private Escalation escalation;
  private Timers timers;
  private int reopened;

  Draft(Incident from) {
    this.from = from;
    this.cause = from.cause();
    this.status = from.status();
    this.rating = from.rating();
    this.owner = from.owner();
    this.roles = from.roles();
    this.affected = from.affected();
    this.affectedCount = from.affectedCount();
    this.alerts = from.alerts();
    this.active = from.active();
    this.links = from.links();
    this.times = from.times();
    this.ack = from.ack();
    this.escalation = from.escalation();
    this.timers = from.timers();
    this.reopened = from.reopened();
  }

  /** With another status; the times of its life follow. */
  public Draft status(Status next, Instant at) {
    status = next;
    times =
        switch (next) {
          case DETECTED ->
              times(times.acknowledgedAt(), times.mitigatedAt(), Optional.empty(), reviewed());
          case TRIAGED ->
              times(first(times.acknowledgedAt(), at), times.mitigatedAt(), none(), reviewed());
          case MITIGATING, MONITORING ->
              times(
                  first(times.acknowledgedAt(), at),
                  first(times.mitigatedAt(), at),
                  none(),
                  reviewed());
          case RESOLVED ->
              times(times.acknowledgedAt(), times.mitigatedAt(), Optional.of(at), reviewed());
          case REVIEWED ->
              times(
                  times.acknowledgedAt(), times.mitigatedAt(), times.resolvedAt(), Optional.of(at));
        };
    return this;
  }

  private Optional<Instant> reviewed() {
    return times.reviewedAt();
  }

  private static Optional<Instant> none() {
    return Optional.empty();
  }

  private static Optional<Instant> first(Optional<Instant> known, Instant at) {
    return known.or(() -> Optional.of(at));
  }

  private Times times(
      Optional<Instant> acknowledged,
      Optional<Instant> mitigated,
      Optional<Instant> resolved,
      Optional<Instant> reviewedAt) {
    return new Times(
        times.openedAt(), times.changedAt(), acknowledged, mitigated, resolved, reviewedAt);
  }

  /** With another rating. */
  public Draft rating(Rating next) {
    rating = next;
    return this;
  }

  /** With another owner. */
  public Draft owner(Optional<String> next) {
    owner = next;
    return this;
  }

  /** With a person in a role. */
  public Draft role(String role, String person) {
    Map<String, String> more = new TreeMap<>(roles);
    more.put(role, person);
    roles = more;
    return this;
  }

  /** With other numbers of alerts. */
  public Draft counts(int all, int holding) {
    alerts = all;
    active = holding;
    return this;
  }

  /** With one more component hit. */
  public Draft affected(List<String> first, int count) {
    affected = first;
    affectedCount = count;
    return this;
  }

  /** With other links. */
  public Draft links(Links next) {
    links = next;
    return this;
  }

  /** With another acknowledgement, or none. */
  public Draft ack(Optional<Ack> next) {
    ack = next;
    return this;
  }

  /** With another state of paging. */
  public Draft escalation(Escalation next) {
    escalation = next;
    return this;
  }

  /** With other timers. */
  public Draft timers(UnaryOperator<Timers> change) {
    timers = change.apply(timers);
    return this;
  }

  /** With one more reopening. */
  public Draft reopened() {
    reopened++;
    return this;
  }

  /** The changed incident. */
  public Incident at(Instant now) {
    return new Incident(
        from.id(),
        from.number(),
        cause,
        status,
        rating,
        owner,
        roles,
        affected,
        affectedCount,
        alerts,
        active,
        links,
        new Times(
            times.openedAt(),
            now,
            times.acknowledgedAt(),
            times.mitigatedAt(),
            times.resolvedAt(),
            times.reviewedAt()),
        ack,
        escalation,
        timers,
        reopened);
  }
}
