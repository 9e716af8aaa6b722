package io.meta138.incident.desk;

import io.meta138.incident.Texts;
import io.meta138.incident.desk.Outcome.Done;
import io.meta138.incident.desk.Outcome.Refused;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Incident.Links;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Groups otherwise than the topology does, because a person says so. */
final class Regrouping {
  private static final int MOST_SPLIT = 10_000;

  private final State state;
  private final Cases cases;
  private final Paging paging;

  Regrouping(State state, Cases cases, Paging paging) {
    this.state = state;
    this.cases = cases;
    this.paging = paging;
  }

  Outcome merge(Input.Merge command, Incident incident, Instant at) {
    Optional<Incident> into = state.incident(command.into());
    if (into.isEmpty()) {
      return Refused.unknown("there is no incident " + command.into());
    }
    if (state.within(into.get(), incident.id())) {
      return Refused.conflict(command.into() + " is part of " + incident.id());
    }
    if (!into.get().open()) {
      return Refused.conflict(command.into() + " is " + into.get().status());
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

  Outcome split(Input.Split command, Incident incident, Instant at) {
    if (command.alerts().isEmpty() || command.alerts().size() > MOST_SPLIT) {
      return Refused.invalid("expected 1 to " + MOST_SPLIT + " alerts to split off");
    }
    Verdict worst = null;
    for (String id : command.alerts()) {
      Alert alert = state.alert(id);
      if (alert == null || !alert.incident().equals(Optional.of(incident.id()))) {
        return Refused.unknown("there is no alert " + Texts.shown(id) + " in " + incident.id());
      }
      if (worst == null || alert.verdict().severity().worseThan(worst.severity())) {
        worst = alert.verdict();
      }
    }
    if (worst == null || !state.activeAlerts(incident.id()).containsAll(command.alerts())) {
      return Refused.conflict("only alerts that hold can be split off");
    }
    Optional<String> component = state.knownAlert(command.alerts().getFirst()).component();
    Incident split =
        cases.open(
            new Incident.Cause(
                "split:" + incident.id(), component, kind(component), command.title()),
            worst,
            new Links(Optional.empty(), false, Optional.of(incident.id())),
            at);
    for (String id : command.alerts()) {
      Alert alert = state.knownAlert(id);
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
    return new Done(split.id());
  }

  private String kind(Optional<String> component) {
    return component.flatMap(state::place).map(place -> place.kind()).orElse("");
  }
}
