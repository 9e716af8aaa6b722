package io.meta138.incident.desk;

import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Alert.Standing;
import io.meta138.incident.signals.Suppression;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether an alert counts, waits, is suppressed or is over, and who has to know. */
final class Settling {
  private final State state;
  private final Rules rules;
  private final Grouping grouping;
  private final Watchdogs watchdogs;
  private final Thresholds thresholds;

  Settling(
      State state, Rules rules, Grouping grouping, Watchdogs watchdogs, Thresholds thresholds) {
    this.state = state;
    this.rules = rules;
    this.grouping = grouping;
    this.watchdogs = watchdogs;
    this.thresholds = thresholds;
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
      next.component().ifPresent(component -> thresholds.changed(component, at));
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
      Optional<Instant> doubted =
          next.contradictedSince().map(doubt -> doubt.plus(rules.timing().contradiction()));
      return next.standing(
              Standing.CLEARED,
              Optional.empty(),
              Optional.of(
                  doubted.filter(at::isBefore).orElseGet(() -> at.plus(rules.timing().keep()))))
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
    Optional<Suppression> direct =
        state.suppressions().filter(s -> s.inForce(at) && s.covers(alert)).findFirst();
    if (direct.isPresent() || alert.component().isEmpty()) {
      return direct;
    }
    String cause = state.cause(alert.component().get());
    if (cause.equals(alert.component().get())) {
      return Optional.empty();
    }
    Set<String> covers = new HashSet<>();
    for (String because : state.downBecause(cause)) {
      Alert of = state.knownAlert(because);
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
      Alert now = state.knownAlert(alert.id());
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
