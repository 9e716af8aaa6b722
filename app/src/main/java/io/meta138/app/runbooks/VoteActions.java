package io.meta138.app.runbooks;

import static io.meta138.incident.runbooks.ActionOf.required;

import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NetworkConfig;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Votes on who validates, at every validator's node that can be reached. A node proposes its vote
 * in each of its blocks until it is told to forget it: a vote that is not discarded comes back.
 */
final class VoteActions {
  private static final String PROPOSE = "qbft_proposeValidatorVote";
  private static final String DISCARD = "qbft_discardValidatorVote";

  private final Sight sight;

  VoteActions(Sight sight) {
    this.sight = sight;
  }

  List<RunbookAction> all() {
    return List.of(
        new ActionOf(
            "qbft.propose-vote",
            "Has all validators that can be reached vote one in or out.",
            List.of(
                required("validator", RunbookAction.Type.ADDRESS, "Whom the vote is about."),
                required("add", RunbookAction.Type.BOOLEAN, "Whether to let it in.")),
            Set.of("accepted", "needed", "total"),
            true,
            true,
            (arguments, dryRun, _, limit) -> propose(arguments, dryRun, limit)),
        new ActionOf(
            "qbft.discard-vote",
            "Has all validators that can be reached forget their vote about one.",
            List.of(required("validator", RunbookAction.Type.ADDRESS, "Whom the vote is about.")),
            Set.of("accepted", "total"),
            true,
            true,
            (arguments, dryRun, _, limit) -> discard(arguments, dryRun, limit)));
  }

  /** A validator's node that can be told how to vote. */
  private record Voter(String name, RpcPool rpc) {}

  /** What came of telling them. */
  private record Told(List<Voter> accepted, List<String> refusals) {}

  private List<Voter> voters() {
    List<Voter> voters = new ArrayList<>();
    Optional<Endpoints> there = sight.endpoints();
    sight.network().map(NetworkConfig::nodes).orElse(List.of()).stream()
        .filter(node -> node.validator().isPresent() || node.role() == NetworkConfig.Role.VALIDATOR)
        .forEach(node ->
            there
                .flatMap(endpoints -> endpoints.find(Optional.of(node.name())))
                .ifPresent(found -> voters.add(new Voter(node.name(), found.getValue()))));
    return voters;
  }

  /** Validators by the chain; those that are configured while the chain is not seen. */
  private int total(List<Voter> voters) {
    long members =
        sight
            .watch()
            .map(watch ->
                watch.report().validators().stream()
                    .filter(HealthReport.Validator::validates)
                    .count())
            .orElse(0L);
    return members > 0 ? Math.toIntExact(members) : voters.size();
  }

  private Result propose(Map<String, String> arguments, boolean dryRun, Duration limit)
      throws InterruptedException {
    List<Voter> voters = voters();
    if (voters.isEmpty()) {
      return nobody();
    }
    String about = arguments.getOrDefault("validator", "").toLowerCase(Locale.ROOT);
    boolean add = Boolean.parseBoolean(arguments.getOrDefault("add", "false"));
    int total = total(voters);
    int needed = total / 2 + 1;
    String vote = "vote %s %s".formatted(about, add ? "in" : "out");
    if (dryRun) {
      return new Result.Done(
          "would %s at %s; %d of %d have to".formatted(vote, names(voters), needed, total),
          Map.of());
    }
    Duration half = limit.dividedBy(2);
    Told told = tell(voters, RpcRequest.of(PROPOSE, about, add), half);
    if (told.accepted().size() < needed) {
      // a vote that can't pass would stay in the nodes' memory and count later
      Told back = tell(told.accepted(), RpcRequest.of(DISCARD, about), half);
      return new Result.Failed(
          "%d of %d validators take the vote and %d are needed (%s); %s"
              .formatted(
                  told.accepted().size(),
                  total,
                  needed,
                  reasons(told),
                  back.refusals().isEmpty()
                      ? "those that took it have forgotten it again"
                      : "not all that took it have forgotten it: " + reasons(back)));
    }
    Map<String, String> values = new TreeMap<>();
    values.put("accepted", Integer.toString(told.accepted().size()));
    values.put("needed", Integer.toString(needed));
    values.put("total", Integer.toString(total));
    return new Result.Done(
        "%d of %d validators %s%s".formatted(told.accepted().size(), total, vote, but(told)),
        values);
  }

  private Result discard(Map<String, String> arguments, boolean dryRun, Duration limit)
      throws InterruptedException {
    List<Voter> voters = voters();
    if (voters.isEmpty()) {
      return nobody();
    }
    String about = arguments.getOrDefault("validator", "").toLowerCase(Locale.ROOT);
    if (dryRun) {
      return new Result.Done(
          "would discard the vote about %s at %s".formatted(about, names(voters)), Map.of());
    }
    Told told = tell(voters, RpcRequest.of(DISCARD, about), limit);
    if (told.accepted().isEmpty()) {
      return new Result.Failed("no validator forgets its vote: " + reasons(told));
    }
    int total = total(voters);
    Map<String, String> values = new TreeMap<>();
    values.put("accepted", Integer.toString(told.accepted().size()));
    values.put("total", Integer.toString(total));
    return new Result.Done(
        "%d of %d validators have forgotten their vote about %s%s"
            .formatted(told.accepted().size(), total, about, but(told)),
        values);
  }

  private static Told tell(List<Voter> voters, RpcRequest request, Duration limit)
      throws InterruptedException {
    List<RpcOutcome> outcomes =
        Parallel.map(voters, voter -> voter.rpc().call(request, ChainActions.within(limit)));
    List<Voter> accepted = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (int i = 0; i < voters.size(); i++) {
      String name = voters.get(i).name();
      switch (outcomes.get(i)) {
        case RpcOutcome.Result(JsonNode value) when value.asBoolean(false) ->
            accepted.add(voters.get(i));
        case RpcOutcome.Result _ -> refusals.add(name + " says no");
        case RpcOutcome.Refused(long code, String message, _) ->
            refusals.add("%s refuses with code %d: %s".formatted(name, code, message));
        case RpcOutcome.Unavailable _ -> refusals.add(name + " does not answer");
      }
    }
    return new Told(accepted, refusals);
  }

  private Result nobody() {
    return new Result.Failed(
        sight.network().isEmpty()
            ? Sight.NO_NETWORK
            : "no node in network has a validator and rpc, so nobody can be told to vote");
  }

  private static String names(List<Voter> voters) {
    return String.join(", ", voters.stream().map(Voter::name).toList());
  }

  private static String reasons(Told told) {
    return told.refusals().isEmpty()
        ? "no other is configured"
        : String.join("; ", told.refusals());
  }

  private static String but(Told told) {
    return told.refusals().isEmpty() ? "" : "; " + reasons(told);
  }
}
