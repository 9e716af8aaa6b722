package io.meta138.incident.runbooks;

import io.meta138.incident.kubernetes.KubernetesActions;
import io.meta138.incident.runbooks.http.AzureLookUps;
import io.meta138.incident.runbooks.http.BackendProbe;
import io.meta138.incident.runbooks.http.HttpActions;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLSocketFactory;

/** A small network: what the domains' actions look at and change. */
final class TestNetwork {
  static final String MEMBER = "0x00000000000000000000000000000000000000a1";
  static final String OTHER = "0x00000000000000000000000000000000000000b2";

  long height = 1_000;
  boolean producing = true;
  boolean stuck;
  boolean messageWaits;
  boolean keyUsable = true;
  int stale;
  int held;
  long nonce = 7;
  final Map<String, String> states = new TreeMap<>();
  final Set<String> members = new TreeSet<>();
  final List<String> votes = new ArrayList<>();

  TestNetwork() {
    for (int i = 0; i < 4; i++) {
      states.put("besu-validator-" + i, "up");
    }
    members.addAll(
        List.of(
            MEMBER,
            "0x00000000000000000000000000000000000000a2",
            "0x00000000000000000000000000000000000000a3",
            "0x00000000000000000000000000000000000000a4"));
  }

  /** The offered actions over this network. */
  List<RunbookAction> actions() {
    List<RunbookAction> actions = new ArrayList<>();
    for (OfferedActions.Declaration one : OfferedActions.ALL) {
      actions.add(
          new ActionOf(
              one.name(),
              "On a small network.",
              one.parameters(),
              one.values(),
              one.changes(),
              one.repeatable(),
              (arguments, dryRun, _, _) ->
                  one.changes() && dryRun
                      ? new Result.Done("would do " + one.name(), Map.of())
                      : run(one.name(), arguments)));
    }
    return actions;
  }

  private Result run(String name, Map<String, String> arguments) {
    return new Result.Done(
        name,
        switch (name) {
          case "rpc.call" -> Map.of("endpoint", "rpc-1", "result", "\"0x1\"");
          case Actions.BLOCKS -> {
            height += producing ? 1 : 0;
            yield Map.of(
                "height",
                String.valueOf(height),
                "age-seconds",
                producing ? "1" : "600",
                "round",
                "0",
                "producing",
                String.valueOf(producing),
                "proposer",
                MEMBER);
          }
          case "chain.validators" -> validators();
          case "oracle.breaker-state" ->
              Map.of(
                  "open",
                  "0",
                  "held",
                  String.valueOf(held),
                  "stale",
                  String.valueOf(stale),
                  "feeds",
                  "");
          case "oracle.sources" -> Map.of("total", "3", "healthy", "3", "broken", "0");
          case "oracle.rpc-connectivity" -> Map.of("total", "2", "reachable", "2");
          case "oracle.key-access" ->
              Map.of("usable", String.valueOf(keyUsable), "balance-wei", "1000");
          case "oracle.restart" -> {
            stale = 0;
            yield Map.of("node", arguments.getOrDefault("node", ""));
          }
          case "oracle.release-held-price" -> {
            held = 0;
            yield Map.of();
          }
          case "tx.explain" ->
              Map.of(
                  "stuck",
                  String.valueOf(stuck),
                  "nonce",
                  "7",
                  "chain-nonce",
                  String.valueOf(nonce),
                  "reason",
                  "its fee is too low");
          case "tx.cancel" -> {
            stuck = false;
            nonce = 8;
            yield Map.of();
          }
          case "ccip.lane" -> Map.of("stopped", "false", "undelivered", messageWaits ? "1" : "0");
          case "ccip.message" ->
              Map.of(
                  "state",
                  messageWaits ? "FAILED" : "SUCCESS",
                  "attempts",
                  "3",
                  "delivered",
                  String.valueOf(!messageWaits),
                  "given-up",
                  String.valueOf(messageWaits),
                  "cause",
                  "The receiver ran out of gas.",
                  "remedy",
                  "Retry with more.");
          case "ccip.retry" -> {
            messageWaits = false;
            yield Map.of("lane", "there");
          }
          case "qbft.propose-vote" -> {
            String validator = arguments.getOrDefault("validator", "");
            boolean add = arguments.getOrDefault("add", "").equals("true");
            votes.add((add ? "+" : "-") + validator);
            if (add) {
              members.add(validator);
            } else {
              members.remove(validator);
            }
            yield Map.of("accepted", "4");
          }
          case "qbft.discard-vote" -> {
            votes.add("/" + arguments.getOrDefault("validator", ""));
            yield Map.of("accepted", "4");
          }
          default -> throw new IllegalStateException(name);
        });
  }

  private Map<String, String> validators() {
    Map<String, String> values = new TreeMap<>();
    states.forEach((name, state) -> values.put("state." + name, state));
    values.put("count", String.valueOf(members.size()));
    values.put("quorum", String.valueOf(QuorumGuard.quorum(members.size())));
    for (String state : List.of("up", "down", "unknown")) {
      values.put(state, String.valueOf(states.values().stream().filter(state::equals).count()));
    }
    values.put("members", String.join(",", members));
    return values;
  }

  /** Every action the shipped runbooks may use, with none of them connected to anything. */
  static Actions declared() {
    List<RunbookAction> actions = new ArrayList<>(new TestNetwork().actions());
    actions.addAll(KubernetesActions.absent());
    actions.addAll(AzureLookUps.absent());
    actions.addAll(HttpActions.of(List.of()));
    actions.add(
        BackendProbe.of(
            List.of(),
            (SSLSocketFactory) SSLSocketFactory.getDefault(),
            InstantSource.fixed(Instant.EPOCH)));
    actions.add(NoteAction.create());
    return new Actions(actions);
  }
}
