package io.meta138.app.runbooks;

import io.meta138.incident.runbooks.ActionOf;
import io.meta138.incident.runbooks.QuorumGuard;
import io.meta138.incident.runbooks.ValidatorView;
import io.meta138.incident.runbooks.ValidatorView.State;
import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How each validator is, by what the desk's watch sees. Up is one whose node answers and that takes
 * its turns; down is one whose node does not answer and that does not take them either, or that
 * answers and has missed two turns. Whatever contradicts itself is unknown, so that the quorum
 * guard counts it against an action.
 */
final class ValidatorActions {
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final int SILENT = 2;

  private final Sight sight;

  ValidatorActions(Sight sight) {
    this.sight = sight;
  }

  RunbookAction look() {
    return ActionOf.look(
        "chain.validators",
        "Tells which validators there are, and which of them are up.",
        List.of(),
        Set.of("count", "quorum", "up", "down", "unknown", "members", "names-down", "state.*"),
        (_, _, _, _) -> {
          Optional<NetworkWatch> watch = sight.watch();
          if (watch.isEmpty()) {
            return new Result.Failed(sight.blindness());
          }
          // what was seen a second ago is too old to take a validator down
          watch.get().look();
          return seen(watch.get().report());
        });
  }

  /** What the quorum guard looks through. */
  ValidatorView view() {
    return ValidatorView.of(look());
  }

  private static Result seen(HealthReport report) {
    Map<String, State> states = states(report);
    if (states.isEmpty()) {
      String remark = report.chain().remark();
      return new Result.Failed(
          "no validators can be seen" + (remark.isEmpty() ? "" : ": " + remark));
    }
    Map<String, String> values = new TreeMap<>();
    states.forEach((name, state) -> values.put("state." + name, lower(state)));
    int quorum = QuorumGuard.quorum(states.size());
    values.put("count", Integer.toString(states.size()));
    values.put("quorum", Integer.toString(quorum));
    for (State state : State.values()) {
      values.put(lower(state), Long.toString(count(states, state)));
    }
    values.put(
        "members",
        String.join(
            ",", members(report).stream().map(HealthReport.Validator::address).sorted().toList()));
    values.put(
        "names-down",
        String.join(
            ",",
            states.entrySet().stream()
                .filter(one -> one.getValue() != State.UP)
                .map(Map.Entry::getKey)
                .toList()));
    return new Result.Done(
        "%d of %d validators are up, %d are needed"
            .formatted(count(states, State.UP), states.size(), quorum),
        values);
  }

  private static String lower(State state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static long count(Map<String, State> states, State wanted) {
    return states.values().stream().filter(state -> state == wanted).count();
  }

  private static List<HealthReport.Validator> members(HealthReport report) {
    return report.validators().stream().filter(HealthReport.Validator::validates).toList();
  }

  /** The state of each member by its node's name, or its address where no node is configured. */
  static Map<String, State> states(HealthReport report) {
    Map<String, State> states = new TreeMap<>();
    List<HealthReport.Validator> members = members(report);
    for (HealthReport.Validator validator : members) {
      String name = validator.node().isEmpty() ? validator.address() : validator.node();
      states.put(name, state(report, validator, members.size()));
    }
    return states;
  }

  private static State state(HealthReport report, HealthReport.Validator validator, int count) {
    Optional<HealthReport.Node> node =
        report.nodes().stream().filter(one -> one.name().equals(validator.node())).findFirst();
    Instant since = report.at().minus(FRESH);
    boolean answers =
        node.filter(one -> one.contact().filter(Contact.ANSWERED::equals).isPresent())
            .flatMap(HealthReport.Node::lastAnswer)
            .filter(at -> at.isAfter(since))
            .isPresent();
    boolean silent =
        node.flatMap(HealthReport.Node::contact).filter(Contact.SILENT::equals).isPresent();
    if (answers) {
      if (validator.missedInARow() == 0) {
        return State.UP;
      }
      return validator.missedInARow() >= SILENT ? State.DOWN : State.UNKNOWN;
    }
    boolean takesTurns = report.chain().advancing() && proposedLately(report, validator, count);
    if (silent) {
      return takesTurns ? State.UNKNOWN : State.DOWN;
    }
    if (takesTurns) {
      return State.UP;
    }
    return report.chain().advancing() && validator.missedInARow() >= SILENT
        ? State.DOWN
        : State.UNKNOWN;
  }

  private static boolean proposedLately(
      HealthReport report, HealthReport.Validator validator, int count) {
    long head = report.chain().head().orElse(0L);
    return validator.missedInARow() == 0
        && validator.lastProposed().filter(block -> block > head - 2L * count).isPresent();
  }
}
