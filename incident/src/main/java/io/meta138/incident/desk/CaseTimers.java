package io.meta138.incident.desk;

import io.meta138.incident.incidents.Escalation;
import io.meta138.incident.incidents.Incident;
import java.time.Instant;
import java.util.Optional;

/** What becomes of an incident with time: it resolves, reopens, pages again, is forgotten. */
final class CaseTimers {
  private final State state;
  private final Rules rules;
  private final Cases cases;
  private final Paging paging;

  CaseTimers(State state, Rules rules, Cases cases, Paging paging) {
    this.state = state;
    this.rules = rules;
    this.cases = cases;
    this.paging = paging;
  }

  /** Fires every timer of an incident that is due, in a fixed order. */
  void due(String id, Instant at) {
    Incident.Timers timers = state.known(id).timers();
    if (Timers.passed(timers.quietUntil(), at)) {
      state.put(state.known(id).edit().timers(t -> t.quiet(Optional.empty())).at(at));
      if (cases.activeWithMerged(id) == 0) {
        cases.resolve(
            id, at, Paging.DESK, "nothing held for " + rules.timing().quiet().toSeconds() + " s");
      }
    }
    if (Timers.passed(timers.recheckAt(), at)) {
      state.put(state.known(id).edit().timers(t -> t.recheck(Optional.empty())).at(at));
      int active = cases.activeWithMerged(id);
      if (active > 0 && !state.known(id).open()) {
        cases.reopen(id, at, Paging.DESK, active + " alerts still hold although it was resolved");
      }
    }
    Incident now = state.known(id);
    if (now.open() && Timers.passed(now.ack().map(Incident.Ack::until), at)) {
      lapse(now, at);
    }
    if (now.open() && Timers.passed(timers.snoozedUntil(), at)) {
      state.put(state.known(id).edit().timers(t -> t.snooze(Optional.empty())).at(at));
      if (now.top() && state.known(id).ack().isEmpty() && cases.activeWithMerged(id) > 0) {
        paging.begin(id, at, "its snooze is over");
      }
    }
    now = state.known(id);
    if (now.escalation().state() == Escalation.State.RUNNING
        && Timers.passed(now.escalation().due(), at)) {
      paging.step(id, at);
    }
    if (Timers.passed(timers.forgetAt(), at)) {
      forget(state.known(id), at);
    }
  }

  private void lapse(Incident incident, Instant at) {
    String id = incident.id();
    Incident.Ack ack = incident.ack().orElseThrow();
    state.put(incident.edit().ack(Optional.empty()).at(at));
    boolean snoozed = incident.timers().snoozedUntil().filter(at::isBefore).isPresent();
    if (cases.activeWithMerged(id) > 0 && incident.top() && !snoozed) {
      paging.begin(
          id,
          at,
          "%s acknowledged it at %s and gave no sign of work since".formatted(ack.by(), ack.at()));
    }
  }

  private void forget(Incident incident, Instant at) {
    boolean inUse =
        incident.open()
            || cases.activeWithMerged(incident.id()) > 0
            || state.children(incident.id()).stream().anyMatch(Incident::open);
    if (inUse) {
      Instant later = at.plus(rules.timing().keep());
      state.put(incident.edit().timers(t -> t.forget(Optional.of(later))).at(at));
    } else {
      state.forget(incident);
    }
  }
}
