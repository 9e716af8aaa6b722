package io.meta138.incident.desk;

import io.meta138.incident.incidents.Timing;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Alert.Standing;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Verdict;
import io.meta138.incident.topology.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From reports to alerts: what is new, what is said again, what contradicts, what flaps. */
final class Intake {
  private final State state;
  private final Rules rules;
  private final Watchdogs watchdogs;
  private final Settling settling;

  /** What a signal told. */
  enum Told {
    CHANGED,
    DUPLICATE,
    STALE,
    REFUSED
  }

  Intake(State state, Rules rules, Grouping grouping) {
    this.state = state;
    this.rules = rules;
    this.watchdogs = new Watchdogs(state, rules, this::say);
    this.settling =
        new Settling(state, rules, grouping, watchdogs, new Thresholds(state, rules, this::say));
  }

  /** Takes one report. What counts is its own times, not when it came. */
  Told take(ReceivedSignal signal, Instant at) {
    String id = Alert.id(signal.origin(), signal.fingerprint());
    Alert before = state.alert(id);
    if (before == null) {
      if (state.alertCount() >= rules.timing().mostAlerts()
          || state.text() + signal.length() > rules.timing().mostText()) {
        return Told.REFUSED;
      }
      begin(id, signal, at);
      return Told.CHANGED;
    }
    if (signal.firing() == before.signal().firing()) {
      return again(before, signal, at);
    }
    return signal.firing() ? fires(before, signal, at) : ends(before, signal, at);
  }

  /** What has to come although it never has is waited for from now on. */
  void expect(Instant at) {
    watchdogs.expect(at);
  }

  /** The desk itself says that something holds or has ended. */
  private void say(
      String fingerprint,
      String name,
      boolean holds,
      Map<String, String> labels,
      String summary,
      Instant at) {
    String id = Alert.id(Paging.DESK, fingerprint);
    Alert before = state.alert(id);
    ReceivedSignal signal =
        new ReceivedSignal(
            Paging.DESK,
            fingerprint,
            name,
            holds,
            holds || before == null ? at : before.signal().startsAt(),
            holds ? Optional.empty() : Optional.of(at),
            labels,
            Map.of("summary", summary),
            Optional.empty());
    if (before == null) {
      begin(id, signal, at);
    } else {
      Alert next = changed(before.reported(signal, at), at);
      settling.settle(holds ? judged(rejudged(next), at) : next, at, at);
    }
  }

  /** A suppression began or ended: every alert it may be about is looked at again. */
  void resettle(Instant at) {
    settling.resettle(at);
  }

  private static Instant clamp(Instant claimed, Instant at) {
    return claimed.isAfter(at) ? at : claimed;
  }

  private static Instant end(ReceivedSignal signal, Instant at) {
    return clamp(signal.endsAt().orElse(at), at);
  }

  private void begin(String id, ReceivedSignal signal, Instant at) {
    Optional<Place> place = state.locate(id, signal);
    Verdict verdict = rules.severities().judge(signal, place.map(Place::kind).orElse(""));
    Instant newest = signal.firing() ? clamp(signal.startsAt(), at) : end(signal, at);
    Alert alert = Alert.heard(id, signal, newest, at, place.map(Place::component), verdict);
    if (signal.firing()) {
      settling.settle(judged(alert, at), at, at);
    } else {
      state.put(
          alert
              .because(at, "alert.ended", "it was over before the desk heard of it")
              .standing(
                  Standing.CLEARED, Optional.empty(), Optional.of(at.plus(rules.timing().keep()))));
    }
  }

  private static Alert judged(Alert alert, Instant at) {
    return alert.because(
        at,
        "alert.judged",
        "%s: %s; about %s"
            .formatted(
                alert.verdict().severity(),
                alert.verdict().because(),
                alert.component().orElse("no component we know")));
  }

  /** The same state once more. */
  private Told again(Alert before, ReceivedSignal signal, Instant at) {
    if (signal.firing()) {
      Instant start = clamp(signal.startsAt(), at);
      if (!signal.startsAt().isAfter(before.signal().startsAt())
          || !start.isAfter(before.newest())) {
        watchdogs.heard(before, at);
        return Told.DUPLICATE;
      }
      Alert next =
          changed(before.reported(signal, start), at)
              .because(at, "alert.restarted", "it ended and began again without word of the end");
      settling.settle(next, at, at);
      return Told.CHANGED;
    }
    Instant end = end(signal, at);
    if (!end.isAfter(before.newest()) && before.contradictedSince().isEmpty()) {
      return Told.DUPLICATE;
    }
    if (signal.endsAt().equals(before.signal().endsAt()) && before.contradictedSince().isEmpty()) {
      return Told.DUPLICATE;
    }
    Alert next = before.reported(signal, end.isAfter(before.newest()) ? end : before.newest());
    state.put(
        next.standing() == Standing.CLEARED
            ? next.standing(
                Standing.CLEARED, Optional.empty(), Optional.of(at.plus(rules.timing().keep())))
            : next);
    return Told.CHANGED;
  }

  /** Whether what is known lies ahead of now: our clock was set back, so times tell nothing. */
  private static boolean ahead(Alert before, Instant at) {
    return before.newest().isAfter(at);
  }

  private Told fires(Alert before, ReceivedSignal signal, Instant at) {
    Instant start = clamp(signal.startsAt(), at);
    boolean older =
        signal.startsAt().equals(before.signal().startsAt())
            || (!start.isAfter(before.newest()) && !ahead(before, at));
    if (older) {
      if (before.contradictedSince().isEmpty()) {
        doubt(before, signal, at);
      }
      return Told.STALE;
    }
    Alert next = changed(before.reported(signal, start.isAfter(before.newest()) ? start : at), at);
    settling.settle(judged(rejudged(next), at), at, at);
    return Told.CHANGED;
  }

  /** An end that an older report contradicts: it is believed only if somebody says it again. */
  private void doubt(Alert before, ReceivedSignal signal, Instant at) {
    Alert doubted =
        before
            .contradicted(at)
            .because(
                at,
                "alert.contradicted",
                "a report says that it holds since %s, a newer one that it ended by %s"
                    .formatted(signal.startsAt(), before.newest()));
    state.put(
        doubted.standing() == Standing.CLEARED
            ? doubted.standing(Standing.CLEARED, Optional.empty(), until(doubted))
            : doubted);
  }

  /** When a contradiction that nobody has settled is; empty when there is none. */
  private Optional<Instant> until(Alert alert) {
    return alert
        .contradictedSince()
        .filter(_ -> !alert.signal().firing())
        .map(since -> since.plus(rules.timing().contradiction()));
  }

  private void believe(Alert alert, Instant at) {
    Instant since = alert.contradictedSince().orElse(at);
    Alert next =
        changed(
                alert.reported(
                    alert.signal().holdingSince(since),
                    since.isAfter(alert.newest()) ? since : alert.newest()),
                at)
            .because(
                at,
                "alert.believed",
                "a report says that it holds, and for %d s none that it ended; when unsure, it does"
                    .formatted(rules.timing().contradiction().toSeconds()));
    settling.settle(judged(rejudged(next), at), at, at);
  }

  private Alert rejudged(Alert alert) {
    Optional<Place> place = state.locate(alert);
    return alert.judged(
        place.map(Place::component),
        rules.severities().judge(alert.signal(), place.map(Place::kind).orElse("")));
  }

  private Told ends(Alert before, ReceivedSignal signal, Instant at) {
    Instant end = end(signal, at);
    if (end.isBefore(before.newest()) && !ahead(before, at)) {
      String text =
          "a report says that it ended at %s, a newer one that it began at %s"
              .formatted(end, before.newest());
      if (before.trail().isEmpty()
          || !before.trail().getLast().kind().equals("alert.contradicted")) {
        state.put(before.because(at, "alert.contradicted", text));
      }
      return Told.STALE;
    }
    settling.settle(changed(before.reported(signal, end), at), at, at);
    return Told.CHANGED;
  }

  /** Notes a beginning or an end, and whether there are too many of them. */
  private Alert changed(Alert alert, Instant at) {
    Timing timing = rules.timing();
    List<Instant> changes = new ArrayList<>();
    alert.changes().stream()
        .filter(change -> change.isAfter(at.minus(timing.flapWindow())))
        .forEach(changes::add);
    changes.add(at);
    boolean tooMany = changes.size() > timing.flapChanges();
    List<Instant> kept =
        changes.subList(Math.max(0, changes.size() - timing.flapChanges() - 1), changes.size());
    boolean flapping = alert.flapping() || tooMany;
    Alert next = alert.flaps(kept, flapping);
    return flapping && !alert.flapping()
        ? next.because(
            at,
            "alert.flapping",
            "%d changes within %d s: taken as holding until it rests for %d s"
                .formatted(
                    changes.size(),
                    timing.flapWindow().toSeconds(),
                    timing.flapQuiet().toSeconds()))
        : next;
  }

  /** An alert's own timer: the end of its hold, of flapping or of its keeping. */
  void due(String id, Instant at) {
    Alert alert = state.knownAlert(id);
    if (!Timers.passed(alert.waitUntil(), at)) {
      return;
    }
    if (Timers.passed(until(alert), at)) {
      believe(alert, at);
    } else if (alert.standing() == Standing.CLEARED) {
      state.forget(alert);
    } else if (!watchdogs.missed(alert, at)) {
      Instant since = alert.standing() == Standing.WAITING ? at.minus(alert.verdict().hold()) : at;
      settling.settle(alert, since, at);
    }
  }
}
