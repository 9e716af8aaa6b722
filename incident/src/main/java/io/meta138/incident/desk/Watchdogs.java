package io.meta138.incident.desk;

import io.meta138.incident.incidents.SeverityRule;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Alert.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The dead man's switch: alerts that must come again and again, as Alertmanager's {@code Watchdog}
 * does. The silence of one is the signal {@code monitoring.silent}, because whoever sends it would
 * send nothing else either.
 */
final class Watchdogs {
  private static final String DESK = "desk";
  private static final String SILENT = "monitoring.silent";
  private static final String EXPECTED = "expected:";

  private final State state;
  private final Rules rules;
  private final Say desk;

  /** The desk itself says that something holds or has ended. */
  @FunctionalInterface
  interface Say {
    void say(
        String fingerprint,
        String name,
        boolean holds,
        Map<String, String> labels,
        String summary,
        Instant at);
  }

  Watchdogs(State state, Rules rules, Say desk) {
    this.state = state;
    this.rules = rules;
    this.desk = desk;
  }

  private Duration every(Alert alert) {
    return rules.severities().every(alert.verdict());
  }

  /** What must come but never has: silence counts from now, as if it had come once. */
  void expect(Instant at) {
    for (SeverityRule rule : rules.severities().required()) {
      boolean known =
          state.holding().stream().anyMatch(alert -> alert.verdict().rule().equals(rule.name()));
      if (!known) {
        String name = rule.names().getFirst();
        desk.say(EXPECTED + rule.name(), name, true, Map.of(), name + " has to come", at);
      }
    }
  }

  /** Whether it only stands for one that never came. */
  private static boolean standsIn(Alert alert) {
    return alert.signal().origin().equals(DESK)
        && alert.signal().fingerprint().startsWith(EXPECTED);
  }

  /** When an alert that holds is missed if it does not come again; empty when it need not. */
  Optional<Instant> missedAt(Alert alert, Instant at) {
    Duration every = every(alert);
    return every.isPositive() ? Optional.of(at.plus(every)) : Optional.empty();
  }

  /** An alert has begun or ended: the end of a watchdog is its silence. */
  void settled(Alert alert, Instant at) {
    if (!every(alert).isPositive()) {
      return;
    }
    silent(alert, !alert.holds() && !standsIn(alert), "it ended", at);
    String fingerprint = EXPECTED + alert.verdict().rule();
    Alert standIn = state.alert(Alert.id(DESK, fingerprint));
    if (alert.holds() && !standsIn(alert) && standIn != null && standIn.signal().firing()) {
      desk.say(fingerprint, standIn.signal().name(), false, Map.of(), "it has come", at);
    }
  }

  /** A watchdog has come again: its silence counts from now. */
  void heard(Alert alert, Instant at) {
    Duration every = every(alert);
    if (every.isZero() || alert.standing() != Standing.SUPPRESSED) {
      return;
    }
    Instant due = at.plus(every);
    Optional<Instant> known = alert.waitUntil();
    // not every report is worth a write
    if (known.isEmpty() || due.isAfter(known.get().plus(every.dividedBy(10)))) {
      state.put(alert.standing(Standing.SUPPRESSED, Optional.empty(), Optional.of(due)));
    }
    silent(alert, false, "", at);
  }

  /** The time of an alert is over: whether that was a watchdog's, which is silent now. */
  boolean missed(Alert alert, Instant at) {
    Duration every = every(alert);
    if (!every.isPositive() || alert.standing() != Standing.SUPPRESSED) {
      return false;
    }
    String why = "not reported for %d s".formatted(every.toSeconds());
    state.put(
        alert
            .standing(Standing.SUPPRESSED, Optional.empty(), Optional.empty())
            .because(at, "alert.silent", why));
    silent(alert, true, why, at);
    return true;
  }

  private void silent(Alert watchdog, boolean holds, String why, Instant at) {
    String fingerprint = "watchdog:" + watchdog.id();
    Alert before = state.alert(Alert.id(DESK, fingerprint));
    if (holds == (before != null && before.signal().firing())) {
      return;
    }
    String name = watchdog.signal().name();
    String origin = watchdog.signal().origin();
    desk.say(
        fingerprint,
        SILENT,
        holds,
        Map.of("watchdog", name, "origin", origin),
        holds
            ? "%s of %s is silent: %s; alerts may not reach the desk".formatted(name, origin, why)
            : "%s of %s is back".formatted(name, origin),
        at);
  }
}
