package io.meta138.incident.desk;

import io.meta138.incident.incidents.Timing;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Alert.Standing;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.signals.Verdict;
import io.meta138.incident.topology.ComponentSpec;
import io.meta138.incident.topology.Place;
import io.meta138.incident.topology.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From signals to alerts that count, wait, are suppressed or are over. */
final class Intake {
  private static final String DESK = "desk";

  private final State state;
  private final Rules rules;
  private final Grouping grouping;
  private final Watchdogs watchdogs;

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
    this.grouping = grouping;
    this.watchdogs = new Watchdogs(state, rules, this::own);
  }

  /** What has to come although it never has is waited for from now on. */
  void expect(Instant at) {
    watchdogs.expect(at);
  }

  static Alert known(State state, String id) {
    Alert alert = state.alert(id);
    if (alert == null) {
      throw new DeskException("there is no alert " + id);
    }
    return alert;
  }

  /** Takes one report. What counts is its own times, not when it came. */
  Told take(ReceivedSignal signal, Instant at) {
    String id = Alert.id(signal.origin(), signal.fingerprint());
    Alert before = state.alert(id);
    if (before == null) {
      if (state.alertCount() >= rules.timing().mostAlerts()) {
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

  private static Instant clamp(Instant claimed, Instant at) {
    return claimed.isAfter(at) ? at : claimed;
  }

  private static Instant end(ReceivedSignal signal, Instant at) {
    return clamp(signal.endsAt().orElse(at), at);
  }

  private void begin(String id, ReceivedSignal signal, Instant at) {
    Optional<Place> place = state.locate(id, signal);
    Verdict verdict =
        rules.severities().judge(signal.kind(), signal.labels(), place.map(Place::kind).orElse(""));
    Instant newest = signal.firing() ? clamp(signal.startsAt(), at) : end(signal, at);
    Alert alert =
        new Alert(
            id,
            signal,
            newest,
            at,
            at,
            Standing.CLEARED,
            place.map(Place::component),
            verdict,
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(at),
            false,
            List.of());
    if (signal.firing()) {
      settle(judged(alert, at), at, at);
    } else {
      state.put(
          alert
              .because(at, "alert.ended", "it was over before the desk heard of it")
              .standing(Standing.CLEARED, Optional.empty(), forgetAt(at)));
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

  private Optional<Instant> forgetAt(Instant at) {
    return Optional.of(at.plus(rules.timing().keep()));
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
      settle(next, at, at);
      return Told.CHANGED;
    }
    Instant end = end(signal, at);
    if (!end.isAfter(before.newest()) && before.contradictedSince().isEmpty()) {
      return Told.DUPLICATE;
    }
    if (signal.endsAt().equals(before.signal().endsAt()) && before.contradictedSince().isEmpty()) {
      return Told.DUPLICATE;
    }
    state.put(before.reported(signal, end.isAfter(before.newest()) ? end : before.newest()));
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
        state.put(
            before
                .contradicted(at)
                .because(
                    at,
                    "alert.contradicted",
                    "a report says that it holds since %s, a newer one that it ended by %s"
                        .formatted(signal.startsAt(), before.newest())));
        return Told.STALE;
      }
      Instant since = before.contradictedSince().get();
      if (at.isBefore(since.plus(rules.timing().contradiction()))) {
        return Told.STALE;
      }
    }
    Alert next = changed(before.reported(signal, start.isAfter(before.newest()) ? start : at), at);
    if (older) {
      next =
          next.because(
              at,
              "alert.believed",
              "reports have said for %d s that it holds; when unsure, it does"
                  .formatted(rules.timing().contradiction().toSeconds()));
    }
    settle(judged(rejudged(next), at), at, at);
    return Told.CHANGED;
  }

  private Alert rejudged(Alert alert) {
    Optional<Place> place = state.locate(alert);
    return alert.judged(
        place.map(Place::component),
        rules
            .severities()
            .judge(
                alert.signal().kind(), alert.signal().labels(), place.map(Place::kind).orElse("")));
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
    settle(changed(before.reported(signal, end), at), at, at);
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

  /**
   * Decides what an alert counts as, and passes that on.
   *
   * @param since when it last changed, which its hold counts from
   */
  void settle(Alert alert, Instant since, Instant at) {
    Alert before = state.alert(alert.id());
    Standing was = before == null ? Standing.CLEARED : before.standing();
    state.see(alert);
    Alert next = stand(alert, was, since, at);
    boolean wasDown = next.component().map(state::isDown).orElse(false);
    state.put(next);
    boolean isDown = next.component().map(state::isDown).orElse(false);
    if (wasDown != isDown) {
      next.component().ifPresent(component -> changedDown(component, at));
    }
    watchdogs.settled(next, at);
    if (next.active()) {
      boolean home =
          was == Standing.ACTIVE
              && next.incident().flatMap(state::incident).map(i -> i.open()).orElse(false);
      if (!home) {
        grouping.join(next.id(), at);
      }
    } else if (was == Standing.ACTIVE) {
      next.incident().ifPresent(incident -> grouping.leave(incident, at));
    }
    if (wasDown != isDown && next.component().map(rules.topology()::isNeeded).orElse(false)) {
      grouping.regroup(at);
    }
  }

  private Alert stand(Alert alert, Standing was, Instant since, Instant at) {
    Optional<Instant> rested =
        alert.flapping()
            ? Optional.of(alert.changes().getLast().plus(rules.timing().flapQuiet()))
            : Optional.empty();
    Alert next = alert;
    if (rested.isPresent() && !rested.get().isAfter(at)) {
      next = next.flaps(next.changes(), false).because(at, "alert.rested", "it flaps no more");
      rested = Optional.empty();
    }
    if (!next.holds()) {
      return next.standing(Standing.CLEARED, Optional.empty(), forgetAt(at))
          .because(
              at,
              "alert.ended",
              was == Standing.WAITING
                  ? "it ended within its hold of %d s".formatted(next.verdict().hold().toSeconds())
                  : "it ended");
    }
    if (next.verdict().expected()) {
      Optional<Instant> missed = watchdogs.missedAt(next, at);
      return next.standing(
              Standing.SUPPRESSED, Optional.empty(), missed.isEmpty() ? rested : missed)
          .because(at, "alert.expected", "it is meant to hold: " + next.verdict().because());
    }
    Optional<Suppression> cover = cover(next, at);
    if (cover.isPresent()) {
      return suppressed(next, cover.get(), at);
    }
    boolean unrest = was == Standing.WAITING && next.flapping();
    // what flaps has held all along, so that its changes don't put off when it counts
    Instant counts =
        next.waitUntil().filter(_ -> unrest).orElseGet(() -> since.plus(alert.verdict().hold()));
    if (was != Standing.ACTIVE && counts.isAfter(at)) {
      return next.standing(Standing.WAITING, Optional.empty(), Optional.of(counts))
          .because(
              at,
              "alert.waits",
              "its rule asks that it lasts %d s".formatted(next.verdict().hold().toSeconds()));
    }
    return next.standing(Standing.ACTIVE, Optional.empty(), rested);
  }

  private static Alert suppressed(Alert alert, Suppression cover, Instant at) {
    Alert next = alert.standing(Standing.SUPPRESSED, Optional.of(cover.id()), Optional.empty());
    return alert.suppressedBy().equals(Optional.of(cover.id()))
        ? next
        : next.because(
            at,
            cover.kind() == Suppression.Kind.SILENCE ? "alert.silenced" : "alert.maintenance",
            "%s of %s until %s: %s"
                .formatted(cover.id(), cover.owner(), cover.endsAt(), cover.reason()));
  }

  /** What keeps an alert from counting: a suppression of its own, or one of its cause. */
  private Optional<Suppression> cover(Alert alert, Instant at) {
    Optional<Suppression> own =
        state.suppressions().filter(s -> s.inForce(at) && s.covers(alert)).findFirst();
    if (own.isPresent() || alert.component().isEmpty()) {
      return own;
    }
    String cause = state.cause(alert.component().get());
    if (cause.equals(alert.component().get())) {
      return Optional.empty();
    }
    Set<String> covers = new HashSet<>();
    for (String because : state.downBecause(cause)) {
      Alert of = known(state, because);
      if (of.standing() != Standing.SUPPRESSED) {
        return Optional.empty();
      }
      of.suppressedBy().ifPresent(covers::add);
    }
    return covers.stream()
        .sorted()
        .map(state::suppression)
        .flatMap(Optional::stream)
        .filter(s -> s.kind() == Suppression.Kind.MAINTENANCE && s.inForce(at))
        .findFirst();
  }

  /** Thresholds that a component counts for follow it. */
  private void changedDown(String component, Instant at) {
    for (ComponentSpec threshold : rules.topology().thresholds()) {
      if (Topology.isMember(threshold, component)) {
        List<String> down =
            state.downComponents().stream()
                .filter(id -> Topology.isMember(threshold, id))
                .sorted()
                .toList();
        int spare = threshold.needs().map(ComponentSpec.Needs::spare).orElse(0);
        derive(threshold, down, spare, at);
      }
    }
  }

  private void derive(ComponentSpec threshold, List<String> down, int spare, Instant at) {
    String fingerprint = "threshold:" + threshold.id();
    Alert before = state.alert(Alert.id(DESK, fingerprint));
    boolean lost = down.size() > spare;
    boolean was = before != null && before.signal().firing();
    if (lost == was) {
      return;
    }
    String name = threshold.raises().orElse(threshold.id());
    String title = threshold.title().orElse(threshold.id());
    String summary =
        lost
            ? "%s lost: %d down (%s), %d may be"
                .formatted(
                    title, down.size(), String.join(", ", down.stream().limit(10).toList()), spare)
            : title + " is back";
    own(fingerprint, name, lost, Map.of("threshold", threshold.id()), summary, at);
  }

  /** The desk itself says that something holds or has ended. */
  private void own(
      String fingerprint,
      String name,
      boolean holds,
      Map<String, String> labels,
      String summary,
      Instant at) {
    Alert before = state.alert(Alert.id(DESK, fingerprint));
    ReceivedSignal signal =
        new ReceivedSignal(
            DESK,
            fingerprint,
            name,
            holds,
            holds || before == null ? at : before.signal().startsAt(),
            holds ? Optional.empty() : Optional.of(at),
            labels,
            Map.of("summary", summary),
            Optional.empty());
    if (before == null) {
      begin(Alert.id(DESK, fingerprint), signal, at);
    } else {
      Alert next = changed(before.reported(signal, at), at);
      settle(holds ? judged(rejudged(next), at) : next, at, at);
    }
  }

  /** An alert's own timer: the end of its hold, of flapping or of its keeping. */
  void due(String id, Instant at) {
    Alert alert = known(state, id);
    if (!Cases.passed(alert.waitUntil(), at)) {
      return;
    }
    if (alert.standing() == Standing.CLEARED) {
      state.forget(alert);
    } else if (!watchdogs.missed(alert, at)) {
      Instant since = alert.standing() == Standing.WAITING ? at.minus(alert.verdict().hold()) : at;
      settle(alert, since, at);
    }
  }

  /** A suppression began or ended: every alert it may be about is looked at again. */
  void resettle(Instant at) {
    // causes before effects, so that these find the incident they belong to
    List<Alert> holding =
        state.holding().stream()
            .sorted(
                Comparator.comparing(
                    alert -> alert.component().map(c -> !state.cause(c).equals(c)).orElse(false)))
            .toList();
    for (Alert alert : holding) {
      Alert now = known(state, alert.id());
      boolean covered = cover(now, at).isPresent();
      if (!now.verdict().expected() && covered != (now.standing() == Standing.SUPPRESSED)) {
        settle(
            covered ? now : now.because(at, "alert.uncovered", "nothing covers it any more"),
            now.standing() == Standing.SUPPRESSED ? now.changes().getLast() : at,
            at);
      }
    }
  }
}
