package io.meta138.incident.desk;

import io.meta138.incident.Severity;
import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Incident.Links;
import io.meta138.incident.incidents.Incident.Rating;
import io.meta138.incident.incidents.SeverityRule;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The life of incidents, as far as it goes by itself. */
final class Cases {
  private static final int MOST_NAMED = 50;

  private final State state;
  private final Rules rules;
  private final Paging paging;

  Cases(State state, Rules rules, Paging paging) {
    this.state = state;
    this.rules = rules;
    this.paging = paging;
  }

  /** Opens an incident. One that stands alone begins to page. */
  Incident open(Incident.Cause cause, Verdict verdict, Links links, Instant at) {
    String id = state.newIncident();
    Incident incident =
        new Incident(
            id,
            Long.parseLong(id.substring(2)),
            cause,
            Status.DETECTED,
            new Rating(
                verdict.severity(),
                verdict.because(),
                false,
                verdict.severity(),
                verdict.security()),
            Optional.empty(),
            Map.of(),
            List.of(),
            0,
            0,
            0,
            links,
            new Incident.Times(
                at, at, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            Optional.empty(),
            Escalation.NONE,
            Incident.Timers.NONE,
            0);
    state.put(incident);
    state.tell(
        at,
        id,
        Paging.DESK,
        "incident.opened",
        "%s: %s (%s)".formatted(verdict.severity(), cause.title(), verdict.because()),
        Map.of("severity", verdict.severity().name(), "cause", cause.key()));
    state.want(new Work(id + "/evidence", Work.Kind.EVIDENCE, id, at));
    if (links.parent().isEmpty()) {
      paging.begin(id, at, "opened");
      paging.tellPaged(id, at, Notice.Kind.UPDATE, cause.title());
    }
    return state.known(id);
  }

  /** Alerts that hold in an incident and in whatever was merged into it. */
  int activeWithMerged(String id) {
    int active = state.activeOf(id);
    for (Incident child : state.children(id)) {
      if (child.links().merged()) {
        active += activeWithMerged(child.id());
      }
    }
    return active;
  }

  /** Alerts have joined, left or got worse: counts, severity and quiet follow. */
  void refresh(String id, Optional<Verdict> joined, Instant at) {
    Incident incident = state.known(id);
    int components = state.components(id).size();
    List<String> affected = incident.affected();
    if (components > incident.affectedCount() && affected.size() < MOST_NAMED) {
      TreeSet<String> all = new TreeSet<>(affected);
      all.addAll(state.components(id));
      affected = all.stream().limit(MOST_NAMED).toList();
    }
    state.put(
        incident
            .edit()
            .counts(state.alertsOf(id), state.activeOf(id))
            .affected(affected, Math.max(components, incident.affectedCount()))
            .at(at));
    joined.ifPresent(verdict -> raise(id, verdict.severity(), verdict.because(), at));
    joined.filter(Verdict::security).ifPresent(verdict -> secure(id, verdict.because(), at));
    Optional<SeverityRule> spread =
        rules.severities().spread(incident.cause().kind(), state.hit(id, incident.cause().kind()));
    spread.ifPresent(rule -> raise(id, rule.severity(), rule.because(), at));
    hush(id, at);
  }

  /** Begins or ends the quiet before an incident resolves by itself. */
  private void hush(String id, Instant at) {
    Incident incident = state.known(id);
    boolean quiet = activeWithMerged(id) == 0;
    if (incident.open() && quiet && incident.timers().quietUntil().isEmpty()) {
      Instant until = at.plus(rules.timing().quiet());
      state.put(incident.edit().timers(timers -> timers.quiet(Optional.of(until))).at(at));
      paging.hold(id, at, "nothing holds any more; resolves at " + until);
    } else if (!quiet && incident.timers().quietUntil().isPresent()) {
      state.put(incident.edit().timers(timers -> timers.quiet(Optional.empty())).at(at));
      if (incident.top()
          && incident.ack().isEmpty()
          && incident.timers().snoozedUntil().isEmpty()) {
        paging.resume(id, at, "it holds again");
      }
    }
    if (incident.links().merged()) {
      incident.links().parent().ifPresent(parent -> hush(parent, at));
    }
  }

  /** Makes an incident worse when that is new; whoever had it in hand hears of it again. */
  void raise(String id, Severity severity, String because, Instant at) {
    Incident incident = state.known(id);
    Rating rating = incident.rating();
    if (!severity.worseThan(rating.worst()) || !incident.open()) {
      parentToo(incident, at);
      return;
    }
    boolean worse = severity.worseThan(rating.severity());
    state.put(
        incident
            .edit()
            .rating(
                new Rating(
                    worse ? severity : rating.severity(),
                    worse ? because : rating.because(),
                    !worse && rating.byPerson(),
                    severity,
                    rating.security()))
            .at(at));
    if (worse) {
      state.tell(
          at,
          id,
          Paging.DESK,
          "incident.severity",
          "%s, was %s: %s".formatted(severity, rating.severity(), because));
      if (incident.top()) {
        paging.begin(id, at, "now " + severity + ": " + because);
        paging.tellPaged(id, at, Notice.Kind.UPDATE, "Now " + severity + ": " + because);
      }
    }
    parentToo(state.known(id), at);
  }

  /** A matter of security: whoever sees to that is paged at once, whoever else was before. */
  void secure(String id, String because, Instant at) {
    Incident incident = state.known(id);
    Rating was = incident.rating();
    if (!was.security()) {
      state.put(
          incident
              .edit()
              .rating(new Rating(was.severity(), was.because(), was.byPerson(), was.worst(), true))
              .at(at));
      if (incident.top() && incident.open()) {
        paging.begin(id, at, "a matter of security: " + because);
      }
    }
    incident
        .links()
        .parent()
        .flatMap(state::incident)
        .filter(Incident::open)
        .ifPresent(parent -> secure(parent.id(), because, at));
  }

  /** What makes an effect worse makes its cause worse. */
  void parentToo(Incident child, Instant at) {
    child
        .links()
        .parent()
        .flatMap(state::incident)
        .filter(parent -> child.severity().worseThan(parent.rating().worst()))
        .ifPresent(parent ->
            raise(
                parent.id(),
                child.severity(),
                "its effect %s is %s: %s"
                    .formatted(child.id(), child.severity(), child.rating().because()),
                at));
  }

  /** Over, with all that was merged into it; effects that go on will stand alone. */
  void resolve(String id, Instant at, String actor, String text) {
    Incident incident = state.known(id);
    if (!incident.open()) {
      return;
    }
    Instant forget = at.plus(rules.timing().keep());
    boolean holds = activeWithMerged(id) > 0;
    Optional<Instant> recheck =
        holds ? Optional.of(at.plus(rules.timing().recheck())) : Optional.empty();
    state.put(
        incident
            .edit()
            .status(Status.RESOLVED, at)
            .ack(Optional.empty())
            .timers(_ -> Incident.Timers.NONE.recheck(recheck).forget(Optional.of(forget)))
            .at(at));
    state.tell(at, id, actor, "incident.resolved", text);
    paging.tellPaged(id, at, Notice.Kind.RESOLVED, "Resolved: " + text);
    paging.end(id, at, "resolved");
    if (!incident.severity().equals(Severity.P3) && incident.top()) {
      state.want(new Work(id + "/review/" + incident.reopened(), Work.Kind.REVIEW, id, at));
    }
    for (Incident child : state.children(id)) {
      if (child.links().merged()) {
        resolve(child.id(), at, actor, "merged into " + id + ", which is resolved");
      } else if (child.open()) {
        Instant alone = at.plus(rules.timing().settle());
        state.put(child.edit().timers(t -> t.detach(Optional.of(alone))).at(at));
      }
    }
  }

  /** Not over after all. */
  void reopen(String id, Instant at, String actor, String because) {
    Incident incident = state.known(id);
    Links links = incident.links();
    Optional<Incident> cause = links.parent().flatMap(state::incident);
    boolean orphan = !incident.top() && cause.filter(p -> p.open() || links.merged()).isEmpty();
    // what a cause that is over would hide stands alone as soon as it had time to settle since
    Instant settled =
        cause
            .flatMap(of -> of.times().resolvedAt())
            .map(end -> end.plus(rules.timing().settle()))
            .orElse(at);
    boolean alone =
        orphan && (links.merged() || !actor.equals(Paging.DESK) || !settled.isAfter(at));
    Optional<Instant> detach = orphan && !alone ? Optional.of(settled) : Optional.empty();
    state.put(
        incident
            .edit()
            .status(Status.DETECTED, at)
            .reopened()
            .counts(state.alertsOf(id), state.activeOf(id))
            .links(alone ? new Links(Optional.empty(), false, links.splitFrom()) : links)
            .timers(_ -> Incident.Timers.NONE.detach(detach))
            .at(at));
    state.tell(at, id, actor, "incident.reopened", "Open again: " + because);
    if (state.known(id).top()) {
      paging.begin(id, at, "reopened: " + because);
      paging.tellPaged(id, at, Notice.Kind.UPDATE, "Open again: " + because);
    }
    if (incident.links().merged()) {
      incident
          .links()
          .parent()
          .flatMap(state::incident)
          .filter(parent -> !parent.open())
          .ifPresent(parent -> reopen(parent.id(), at, actor, id + " is open again"));
    }
  }
}
