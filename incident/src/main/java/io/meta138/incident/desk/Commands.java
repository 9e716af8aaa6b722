package io.meta138.incident.desk;

import io.meta138.incident.Texts;
import io.meta138.incident.desk.Outcome.Done;
import io.meta138.incident.desk.Outcome.Refused;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Does what people ask for, or says why it can't be done. */
final class Commands {
  private static final Duration LONGEST_SNOOZE = Duration.ofHours(24);
  private static final Duration USUAL_ACK = Duration.ofMinutes(30);
  private static final int LONGEST_TEXT = 10_000;

  private final State state;
  private final Cases cases;
  private final Paging paging;
  private final Regrouping regrouping;
  private final Suppressing suppressing;

  Commands(State state, Cases cases, Paging paging, Suppressing suppressing) {
    this.state = state;
    this.cases = cases;
    this.paging = paging;
    this.regrouping = new Regrouping(state, cases, paging);
    this.suppressing = suppressing;
  }

  Outcome run(Input.Command command, Instant at) {
    return switch (command) {
      case Input.Suppress suppress -> suppressing.suppress(suppress, at);
      case Input.EndSuppression end -> suppressing.end(end, at);
      case Input.OnIncident about -> {
        Optional<Incident> incident = state.incident(about.incident());
        yield incident.isEmpty()
            ? Refused.unknown("there is no incident " + about.incident())
            : onIncident(about, incident.get(), at);
      }
    };
  }

  private Outcome onIncident(Input.OnIncident command, Incident incident, Instant at) {
    boolean needsOpen =
        switch (command) {
          case Input.Note _, Input.Reopen _, Input.Move _, Input.SetRole _, Input.Assign _ -> false;
          default -> true;
        };
    if (needsOpen && !incident.open()) {
      return Refused.conflict(incident.id() + " is " + incident.status());
    }
    return switch (command) {
      case Input.Acknowledge ack -> acknowledge(ack.actor(), incident, at);
      case Input.Assign assign -> assign(assign, incident, at);
      case Input.SetRole role -> role(role, incident, at);
      case Input.Note note -> note(note, incident, at);
      case Input.Move move -> move(move, incident, at);
      case Input.Rate rate -> rate(rate, incident, at);
      case Input.Resolve resolve -> {
        cases.resolve(incident.id(), at, resolve.actor(), resolve.text());
        yield new Done(incident.id());
      }
      case Input.Reopen reopen -> reopen(reopen, incident, at);
      case Input.Snooze snooze -> snooze(snooze, incident, at);
      case Input.Escalate escalate -> {
        paging.begin(
            incident.id(), at, "asked for by " + escalate.actor() + ": " + escalate.because());
        yield new Done(incident.id());
      }
      case Input.Merge merge -> regrouping.merge(merge, incident, at);
      case Input.Split split -> {
        Outcome outcome = regrouping.split(split, incident, at);
        if (outcome instanceof Done) {
          worked(incident.id(), at);
        }
        yield outcome;
      }
    };
  }

  private Outcome acknowledge(String actor, Incident incident, Instant at) {
    String id = incident.id();
    Instant until = at.plus(ackTimeout(incident));
    state.put(
        incident
            .edit()
            .ack(Optional.of(new Incident.Ack(actor, at, until)))
            .owner(incident.owner().or(() -> Optional.of(person(actor))))
            .status(incident.status() == Status.DETECTED ? Status.TRIAGED : incident.status(), at)
            .at(at));
    state.tell(
        at,
        id,
        actor,
        "incident.acknowledged",
        "%s has it in hand; without a sign of work paging begins again at %s"
            .formatted(actor, until));
    paging.hold(id, at, "acknowledged by " + actor);
    tellAcknowledged(id, actor, at);
    return new Done(id);
  }

  /** Whoever was paged for an effect before its cause was known hears of it as well. */
  private void tellAcknowledged(String id, String actor, Instant at) {
    paging.tellPaged(id, at, Notice.Kind.ACKNOWLEDGED, "Acknowledged by " + actor);
    for (Incident child : state.children(id)) {
      if (child.open() && !child.escalation().told().isEmpty()) {
        tellAcknowledged(child.id(), actor, at);
      }
    }
  }

  private static String person(String actor) {
    return actor.startsWith("person:") ? actor.substring("person:".length()) : actor;
  }

  private static Duration ackTimeout(Incident incident) {
    return incident.escalation().policy().map(Policy::ackTimeout).orElse(USUAL_ACK);
  }

  /** A sign of work: the acknowledgement holds for longer. */
  void worked(String id, Instant at) {
    Incident incident = state.known(id);
    incident
        .ack()
        .ifPresent(ack ->
            state.put(
                incident
                    .edit()
                    .ack(
                        Optional.of(
                            new Incident.Ack(ack.by(), ack.at(), at.plus(ackTimeout(incident)))))
                    .at(at)));
  }

  private Outcome assign(Input.Assign command, Incident incident, Instant at) {
    state.put(incident.edit().owner(Optional.of(command.person())).at(at));
    state.tell(
        at, incident.id(), command.actor(), "incident.assigned", command.person() + " owns it");
    worked(incident.id(), at);
    return new Done(incident.id());
  }

  private Outcome role(Input.SetRole command, Incident incident, Instant at) {
    if (!command.role().matches("[a-z][a-z0-9-]{0,39}")) {
      return Refused.invalid(
          "expected a role in lower case, found '" + Texts.shown(command.role()) + "'");
    }
    if (incident.roles().size() >= 20 && !incident.roles().containsKey(command.role())) {
      return Refused.invalid(incident.id() + " has 20 roles already");
    }
    state.put(incident.edit().role(command.role(), command.person()).at(at));
    state.tell(
        at,
        incident.id(),
        command.actor(),
        "incident.role",
        command.person() + " is its " + command.role());
    worked(incident.id(), at);
    return new Done(incident.id());
  }

  private Outcome note(Input.Note command, Incident incident, Instant at) {
    if (command.text().isBlank() || command.text().length() > LONGEST_TEXT) {
      return Refused.invalid("expected a note of 1 to " + LONGEST_TEXT + " characters");
    }
    state.tell(at, incident.id(), command.actor(), "incident.note", command.text());
    worked(incident.id(), at);
    return new Done(incident.id());
  }

  private Outcome move(Input.Move command, Incident incident, Instant at) {
    Status to = command.status();
    boolean possible =
        switch (to) {
          case TRIAGED, MITIGATING, MONITORING -> incident.open();
          case REVIEWED -> incident.status() == Status.RESOLVED;
          case DETECTED, RESOLVED -> false;
        };
    if (!possible) {
      return Refused.conflict(
          "%s is %s and can't be %s".formatted(incident.id(), incident.status(), to));
    }
    state.put(incident.edit().status(to, at).at(at));
    state.tell(
        at,
        incident.id(),
        command.actor(),
        "incident.status",
        "%s, was %s".formatted(to, incident.status()));
    worked(incident.id(), at);
    if (incident.open()) {
      paging.tellPaged(incident.id(), at, Notice.Kind.UPDATE, "Now " + to);
    }
    return new Done(incident.id());
  }

  private Outcome rate(Input.Rate command, Incident incident, Instant at) {
    if (command.severity() == incident.severity()) {
      return Refused.conflict(incident.id() + " is " + incident.severity() + " already");
    }
    boolean worse = command.severity().worseThan(incident.severity());
    Incident.Rating was = incident.rating();
    state.put(
        incident
            .edit()
            .rating(
                new Incident.Rating(
                    command.severity(),
                    command.because(),
                    true,
                    was.worst().orWorse(command.severity()),
                    was.security()))
            .at(at));
    state.tell(
        at,
        incident.id(),
        command.actor(),
        "incident.severity",
        "%s, was %s: %s".formatted(command.severity(), was.severity(), command.because()));
    worked(incident.id(), at);
    if (worse && incident.top()) {
      paging.begin(incident.id(), at, "now " + command.severity() + ": " + command.because());
    }
    cases.parentToo(state.known(incident.id()), at);
    paging.tellPaged(incident.id(), at, Notice.Kind.UPDATE, "Now " + command.severity());
    return new Done(incident.id());
  }

  private Outcome reopen(Input.Reopen command, Incident incident, Instant at) {
    if (incident.status() != Status.RESOLVED) {
      return Refused.conflict(incident.id() + " is " + incident.status());
    }
    cases.reopen(incident.id(), at, command.actor(), command.because());
    return new Done(incident.id());
  }

  private Outcome snooze(Input.Snooze command, Incident incident, Instant at) {
    Instant until = command.until();
    if (!until.isAfter(at) || until.isAfter(at.plus(LONGEST_SNOOZE))) {
      return Refused.invalid("expected a time within 24 h from now, found " + until);
    }
    state.put(incident.edit().timers(t -> t.snooze(Optional.of(until))).at(at));
    state.tell(at, incident.id(), command.actor(), "incident.snoozed", "No pages before " + until);
    paging.hold(incident.id(), at, "snoozed by " + command.actor() + " until " + until);
    return new Done(incident.id());
  }
}
