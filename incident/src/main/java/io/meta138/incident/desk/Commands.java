package io.meta138.incident.desk;

import io.meta138.incident.desk.Outcome.Done;
import io.meta138.incident.desk.Outcome.Refused;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Incident.Links;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.signals.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does what people ask for, or says why it can't be done. */
final class Commands {
  private static final Duration LONGEST_SNOOZE = Duration.ofHours(24);
  private static final Duration LONGEST_SUPPRESSION = Duration.ofDays(31);
  private static final Duration USUAL_ACK = Duration.ofMinutes(30);
  private static final int LONGEST_TEXT = 10_000;
  private static final int MOST_SPLIT = 10_000;

  private final State state;
  private final Cases cases;
  private final Paging paging;
  private final Intake intake;

  Commands(State state, Cases cases, Paging paging, Intake intake) {
    this.state = state;
    this.cases = cases;
    this.paging = paging;
    this.intake = intake;
  }

  Outcome run(Input.Command command, Instant at) {
    return switch (command) {
      case Input.Suppress suppress -> suppress(suppress, at);
      case Input.EndSuppression end -> endSuppression(end, at);
      case Input.OnIncident about -> {
        Optional<Incident> incident = state.incident(about.incident());
        yield incident.isEmpty()
            ? new Refused(Refused.Kind.UNKNOWN, "there is no incident " + about.incident())
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
      return conflict(incident.id() + " is " + incident.status());
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
      case Input.Merge merge -> merge(merge, incident, at);
      case Input.Split split -> split(split, incident, at);
    };
  }

  private static Refused conflict(String reason) {
    return new Refused(Refused.Kind.CONFLICT, reason);
  }

  private static Refused invalid(String reason) {
    return new Refused(Refused.Kind.INVALID, reason);
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
      return invalid("expected a role in lower case, found '" + shown(command.role()) + "'");
    }
    if (incident.roles().size() >= 20 && !incident.roles().containsKey(command.role())) {
      return invalid(incident.id() + " has 20 roles already");
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
      return invalid("expected a note of 1 to " + LONGEST_TEXT + " characters");
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
      return conflict("%s is %s and can't be %s".formatted(incident.id(), incident.status(), to));
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
      return conflict(incident.id() + " is " + incident.severity() + " already");
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
      return conflict(incident.id() + " is " + incident.status());
    }
    cases.reopen(incident.id(), at, command.actor(), command.because());
    return new Done(incident.id());
  }

  private Outcome snooze(Input.Snooze command, Incident incident, Instant at) {
    Instant until = command.until();
    if (!until.isAfter(at) || until.isAfter(at.plus(LONGEST_SNOOZE))) {
      return invalid("expected a time within 24 h from now, found " + until);
    }
    state.put(incident.edit().timers(t -> t.snooze(Optional.of(until))).at(at));
    state.tell(at, incident.id(), command.actor(), "incident.snoozed", "No pages before " + until);
    paging.hold(incident.id(), at, "snoozed by " + command.actor() + " until " + until);
    return new Done(incident.id());
  }

  private Outcome merge(Input.Merge command, Incident incident, Instant at) {
    Optional<Incident> into = state.incident(command.into());
    if (into.isEmpty()) {
      return new Refused(Refused.Kind.UNKNOWN, "there is no incident " + command.into());
    }
    if (state.within(into.get(), incident.id())) {
      return conflict(command.into() + " is part of " + incident.id());
    }
    if (!into.get().open()) {
      return conflict(command.into() + " is " + into.get().status());
    }
    String why = "merged into " + command.into() + " by " + command.actor();
    state.put(
        incident
            .edit()
            .links(new Links(Optional.of(command.into()), true, incident.links().splitFrom()))
            .ack(Optional.empty())
            .timers(t -> t.detach(Optional.empty()).snooze(Optional.empty()))
            .at(at));
    state.tell(
        at, incident.id(), command.actor(), "incident.merged", why, Map.of("into", command.into()));
    state.tell(
        at,
        command.into(),
        command.actor(),
        "incident.merged",
        incident.id() + " is part of this now",
        Map.of("from", incident.id()));
    paging.hold(incident.id(), at, why);
    paging.tellPaged(incident.id(), at, Notice.Kind.UPDATE, why);
    cases.raise(
        command.into(),
        incident.severity(),
        incident.id() + ", merged into it, is " + incident.severity(),
        at);
    if (incident.rating().security()) {
      cases.secure(command.into(), incident.rating().because(), at);
    }
    cases.refresh(command.into(), Optional.empty(), at);
    return new Done(command.into());
  }

  private Outcome split(Input.Split command, Incident incident, Instant at) {
    if (command.alerts().isEmpty() || command.alerts().size() > MOST_SPLIT) {
      return invalid("expected 1 to " + MOST_SPLIT + " alerts to split off");
    }
    Verdict worst = null;
    for (String id : command.alerts()) {
      Alert alert = state.alert(id);
      if (alert == null || !alert.incident().equals(Optional.of(incident.id()))) {
        return new Refused(
            Refused.Kind.UNKNOWN, "there is no alert " + shown(id) + " in " + incident.id());
      }
      if (worst == null || alert.verdict().severity().worseThan(worst.severity())) {
        worst = alert.verdict();
      }
    }
    if (worst == null || !state.activeAlerts(incident.id()).containsAll(command.alerts())) {
      return conflict("only alerts that hold can be split off");
    }
    Optional<String> component = Intake.known(state, command.alerts().getFirst()).component();
    Incident split =
        cases.open(
            new Incident.Cause(
                "split:" + incident.id(), component, kind(component), command.title()),
            worst,
            new Links(Optional.empty(), false, Optional.of(incident.id())),
            Optional.empty(),
            at);
    for (String id : command.alerts()) {
      Alert alert = Intake.known(state, id);
      state.put(
          alert
              .in(Optional.of(split.id()), true)
              .because(
                  at,
                  "alert.split",
                  "%s made it part of %s".formatted(command.actor(), split.id())));
    }
    state.tell(
        at,
        incident.id(),
        command.actor(),
        "incident.split",
        "%d alerts are %s now".formatted(command.alerts().size(), split.id()),
        Map.of("into", split.id()));
    cases.refresh(split.id(), Optional.of(worst), at);
    cases.refresh(incident.id(), Optional.empty(), at);
    worked(incident.id(), at);
    return new Done(split.id());
  }

  private String kind(Optional<String> component) {
    return component.flatMap(state::place).map(place -> place.kind()).orElse("");
  }

  private Outcome suppress(Input.Suppress command, Instant at) {
    Suppression asked = command.suppression();
    if (!asked.endsAt().isAfter(at) || !asked.endsAt().isAfter(asked.startsAt())) {
      return invalid("expected an end after now and after the start, found " + asked.endsAt());
    }
    if (asked.endsAt().isAfter(at.plus(LONGEST_SUPPRESSION))) {
      return invalid("expected an end within 31 days, found " + asked.endsAt());
    }
    if (asked.owner().isBlank() || asked.reason().isBlank()) {
      return invalid("expected an owner and a reason");
    }
    boolean anything =
        asked.names().isEmpty() && asked.labels().isEmpty() && asked.components().isEmpty();
    if (anything
        || (asked.kind() == Suppression.Kind.MAINTENANCE && asked.components().isEmpty())) {
      return invalid("expected what it covers");
    }
    Instant from = asked.startsAt().isBefore(at) ? at : asked.startsAt();
    Suppression made =
        new Suppression(
            state.newSuppression(),
            asked.kind(),
            asked.names(),
            asked.labels(),
            asked.components(),
            from,
            asked.endsAt(),
            asked.owner(),
            asked.reason(),
            false);
    state.put(made);
    state.tell(
        at,
        "",
        command.actor(),
        "suppression.made",
        "%s of %s from %s until %s: %s"
            .formatted(made.id(), made.owner(), made.startsAt(), made.endsAt(), made.reason()),
        Map.of("kind", made.kind().name(), "covers", covers(made)));
    return new Done(made.id());
  }

  private static String covers(Suppression made) {
    return String.join(
        " ",
        List.of(
            "names " + made.names(),
            "labels " + new java.util.TreeMap<>(made.labels()),
            "components " + made.components()));
  }

  private Outcome endSuppression(Input.EndSuppression command, Instant at) {
    Optional<Suppression> known = state.suppression(command.suppression());
    if (known.isEmpty()) {
      return new Refused(
          Refused.Kind.UNKNOWN, "there is no silence " + shown(command.suppression()));
    }
    state.put(known.get().until(at));
    state.tell(at, "", command.actor(), "suppression.ended", command.suppression() + " ends now");
    suppressionDue(command.suppression(), at);
    return new Done(command.suppression());
  }

  /** A suppression begins or ends. */
  void suppressionDue(String id, Instant at) {
    Optional<Suppression> due = state.suppression(id);
    if (due.isEmpty()) {
      return;
    }
    if (due.get().endsAt().isAfter(at)) {
      state.put(due.get().begin());
    } else {
      state.forget(due.get());
    }
    intake.resettle(at);
  }

  private static String shown(String text) {
    String oneLine = text.replaceAll("\\p{Cntrl}", "?");
    return oneLine.length() <= 60 ? oneLine : oneLine.substring(0, 60) + "…";
  }
}
