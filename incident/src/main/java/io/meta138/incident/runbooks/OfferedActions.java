package io.meta138.incident.runbooks;

import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the shipped runbooks expect of the domains that offer actions; see docs/runbooks.md. */
public final class OfferedActions {
  /** All of them, by name. */
  public static final List<Declaration> ALL =
      List.of(
          new Declaration(
              "rpc.call",
              false,
              true,
              List.of(
                  required("method", RunbookAction.Type.NAME),
                  optional("params", RunbookAction.Type.TEXT),
                  optional("endpoint", RunbookAction.Type.NAME)),
              Set.of("endpoint", "result")),
          new Declaration(
              Actions.BLOCKS,
              false,
              true,
              List.of(optional("endpoint", RunbookAction.Type.NAME)),
              Set.of("height", "age-seconds", "round", "producing", "proposer")),
          new Declaration(
              "chain.validators",
              false,
              true,
              List.of(),
              Set.of(
                  "count", "quorum", "up", "down", "unknown", "members", "names-down", "state.*")),
          new Declaration(
              "oracle.breaker-state",
              false,
              true,
              List.of(optional("feed", RunbookAction.Type.TEXT)),
              Set.of("open", "held", "stale", "feeds")),
          new Declaration(
              "oracle.sources",
              false,
              true,
              List.of(optional("feed", RunbookAction.Type.TEXT)),
              Set.of("total", "healthy", "broken", "names-broken")),
          new Declaration(
              "oracle.rpc-connectivity",
              false,
              true,
              List.of(),
              Set.of("total", "reachable", "spread-blocks", "names-unreachable")),
          new Declaration(
              "oracle.key-access",
              false,
              true,
              List.of(),
              Set.of("usable", "address", "balance-wei")),
          new Declaration(
              "oracle.restart",
              true,
              false,
              List.of(required("node", RunbookAction.Type.NAME)),
              Set.of("node")),
          new Declaration(
              "oracle.release-held-price",
              true,
              true,
              List.of(required("feed", RunbookAction.Type.TEXT)),
              Set.of("feed")),
          new Declaration(
              "tx.explain",
              false,
              true,
              List.of(optional("account", RunbookAction.Type.ADDRESS)),
              Set.of("account", "stuck", "nonce", "chain-nonce", "pending", "hash", "reason")),
          new Declaration(
              "tx.cancel",
              true,
              true,
              List.of(
                  required("account", RunbookAction.Type.ADDRESS),
                  required("nonce", RunbookAction.Type.INTEGER)),
              Set.of("hash")),
          new Declaration(
              "ccip.lane",
              false,
              true,
              List.of(required("lane", RunbookAction.Type.NAME)),
              Set.of(
                  "sent", "delivered", "superseded", "failed", "undelivered", "stopped", "amiss")),
          new Declaration(
              "ccip.message",
              false,
              true,
              List.of(required("message", RunbookAction.Type.TEXT)),
              Set.of(
                  "lane",
                  "number",
                  "state",
                  "attempts",
                  "delivered",
                  "confirmed",
                  "given-up",
                  "error",
                  "cause",
                  "remedy")),
          new Declaration(
              "ccip.retry",
              true,
              true,
              List.of(required("message", RunbookAction.Type.TEXT)),
              Set.of("lane")),
          new Declaration(
              "qbft.propose-vote",
              true,
              true,
              List.of(
                  required("validator", RunbookAction.Type.ADDRESS),
                  required("add", RunbookAction.Type.BOOLEAN)),
              Set.of("accepted", "needed", "total")),
          new Declaration(
              "qbft.discard-vote",
              true,
              true,
              List.of(required("validator", RunbookAction.Type.ADDRESS)),
              Set.of("accepted", "total")));

  private OfferedActions() {}

  /**
   * What an action has to look like.
   *
   * @param name of the action
   * @param changes whether it changes anything
   * @param repeatable whether doing it twice under one key is as doing it once
   * @param parameters it takes
   * @param values it may find
   */
  public record Declaration(
      String name,
      boolean changes,
      boolean repeatable,
      List<Parameter> parameters,
      Set<String> values) {
    /** Copies the collections. */
    public Declaration {
      parameters = List.copyOf(parameters);
      values = Set.copyOf(values);
    }
  }

  /** Where actions differ from what the shipped runbooks expect; empty when they fit. */
  public static List<String> differences(Actions actions) {
    List<String> differences = new ArrayList<>();
    for (Declaration wanted : ALL) {
      actions
          .find(wanted.name())
          .ifPresentOrElse(
              action -> compare(wanted, action, differences),
              () -> differences.add("there is no " + wanted.name()));
    }
    return differences;
  }

  private static void compare(Declaration wanted, RunbookAction action, List<String> differences) {
    say(differences, wanted, "changes", wanted.changes(), action.changes());
    say(differences, wanted, "repeatable", wanted.repeatable(), action.repeatable());
    say(differences, wanted, "values", wanted.values(), action.values());
    say(
        differences,
        wanted,
        "parameters",
        shapes(wanted.parameters()),
        shapes(action.parameters()));
  }

  private static void say(
      List<String> differences, Declaration of, String what, Object wanted, Object found) {
    if (!wanted.equals(found)) {
      differences.add("%s: expected %s %s, found %s".formatted(of.name(), what, wanted, found));
    }
  }

  private static Map<String, String> shapes(List<Parameter> parameters) {
    Map<String, String> shapes = new TreeMap<>();
    parameters.forEach(
        one -> shapes.put(one.name(), one.type() + (one.required() ? " required" : " optional")));
    return shapes;
  }

  private static Parameter required(String name, RunbookAction.Type type) {
    return new Parameter(name, type, true, "See docs/runbooks.md.");
  }

  private static Parameter optional(String name, RunbookAction.Type type) {
    return new Parameter(name, type, false, "See docs/runbooks.md.");
  }
}
