package io.meta138.network.health;

import io.meta138.network.health.ConsensusTrack.Seen;
import io.meta138.network.qbft.Turns;
import io.meta138.network.qbft.Vote;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Judges validators by their turns, their votes, and what is left of the quorum. */
final class ValidatorRules {
  /** Turns missed in a row from which on a validator is silent. */
  private static final int SILENT = 2;

  /** A drop stands for so long before it counts as meant. */
  private static final Duration ACCEPTED = Duration.ofDays(1);

  private final NetworkConfig config;
  private final String chain;

  ValidatorRules(NetworkConfig config) {
    this.config = config;
    this.chain = "chain:" + config.chainId();
  }

  /**
   * Judges them.
   *
   * @param stalled whether the chain makes no blocks, so that blocks tell nothing new
   * @param unreachable names of nodes that do not answer
   */
  void judge(
      Instant now, ConsensusTrack track, boolean stalled, Set<String> unreachable, Verdicts out) {
    track.accept(now.minus(ACCEPTED));
    if (track.validators().isEmpty()) {
      return;
    }
    rounds(track, out);
    Set<Address> down = new TreeSet<>();
    for (Address validator : track.validators()) {
      if (turns(validator, track, stalled, out)) {
        down.add(validator);
      }
    }
    if (stalled) {
      config.nodes().stream()
          .filter(node -> unreachable.contains(node.name()))
          .flatMap(node -> node.validator().stream())
          .filter(track.validators()::contains)
          .forEach(validator -> halted(validator, down, out));
    }
    quorum(track, stalled, down, out);
    votes(now, track, out);
  }

  /**
   * While there are no blocks to tell of turns, a node that does not answer is taken for silent.
   */
  private static void halted(Address validator, Set<Address> down, Verdicts out) {
    if (down.add(validator)) {
      out.holds(
          Kind.VALIDATOR_SILENT,
          "validator:" + validator,
          "the chain stands still, and the node of " + validator + " does not answer",
          Map.of("validator", validator.toString()));
    }
  }

  /** The details with the one validator that is at fault, when it is one: then it is the cause. */
  private static Map<String, String> becauseOf(
      Collection<Address> validators, Map<String, String> details) {
    Map<String, String> all = new LinkedHashMap<>(details);
    if (validators.size() == 1) {
      all.put("validator", validators.iterator().next().toString());
    }
    return all;
  }

  private void rounds(ConsensusTrack track, Verdicts out) {
    List<Seen> recent = track.recent();
    List<Seen> changed = recent.stream().filter(block -> block.round() > 0).toList();
    if (recent.isEmpty()) {
      out.unknown(Kind.ROUND_CHANGED, chain, "no block was looked at yet");
    } else if (changed.isEmpty()) {
      out.clear(
          Kind.ROUND_CHANGED, chain, "the last " + recent.size() + " blocks took one round each");
    } else {
      long highest = changed.stream().mapToLong(Seen::round).max().orElse(0);
      List<Address> missed =
          changed.stream().flatMap(block -> block.missed().stream()).distinct().toList();
      String proposers = missed.stream().map(Address::toString).collect(Collectors.joining(" "));
      out.holds(
          Kind.ROUND_CHANGED,
          chain,
          "%d of the last %d blocks took more than one round, up to round %d"
              .formatted(changed.size(), recent.size(), highest),
          becauseOf(
              missed,
              Map.of(
                  "blocks", Integer.toString(changed.size()),
                  "of", Integer.toString(recent.size()),
                  "highestRound", Long.toString(highest),
                  "newest", Long.toString(changed.getLast().number()),
                  "missedBy", proposers)));
    }
  }

  /** Judges one validator's turns; true when it is silent. */
  private static boolean turns(
      Address validator, ConsensusTrack track, boolean stalled, Verdicts out) {
    String subject = "validator:" + validator;
    Optional<ValidatorTrack> known = track.turns(validator).filter(ValidatorTrack::hadTurns);
    if (known.isEmpty()) {
      out.unknown(Kind.PROPOSER_MISSED, subject, "it had no turn yet");
      out.unknown(Kind.VALIDATOR_SILENT, subject, "it had no turn yet");
      return false;
    }
    ValidatorTrack turns = known.get();
    int missed = turns.missedInARow();
    Map<String, String> details = new LinkedHashMap<>();
    details.put("validator", validator.toString());
    details.put("missedInARow", Integer.toString(missed));
    turns.lastProposed().ifPresent(block -> details.put("lastProposed", Long.toString(block)));
    turns.lastMissed().ifPresent(block -> details.put("lastMissed", Long.toString(block)));
    String last = turns.lastMissed().map(block -> " at block " + block).orElse("");
    if (turns.missedLately(SILENT)) {
      out.holds(Kind.PROPOSER_MISSED, subject, validator + " missed its turn" + last, details);
    } else {
      out.clear(Kind.PROPOSER_MISSED, subject, validator + " proposes at its turns");
    }
    if (missed >= SILENT) {
      out.holds(
          Kind.VALIDATOR_SILENT,
          subject,
          "%s has missed its last %d turns%s".formatted(validator, missed, last),
          details);
      return true;
    }
    if (stalled) {
      out.unknown(Kind.VALIDATOR_SILENT, subject, "the chain makes no blocks");
    } else {
      out.clear(Kind.VALIDATOR_SILENT, subject, validator + " has proposed again");
    }
    return false;
  }

  private void quorum(ConsensusTrack track, boolean stalled, Set<Address> down, Verdicts out) {
    int count = track.validators().size();
    int quorum = Turns.quorum(count);
    int left = count - down.size();
    boolean risk = !down.isEmpty() && left <= quorum;
    if (!risk) {
      if (stalled) {
        out.unknown(Kind.QUORUM_AT_RISK, chain, "the chain is halted, so nobody can tell");
      } else {
        out.clear(
            Kind.QUORUM_AT_RISK,
            chain,
            "%d of %d validators, %d needed".formatted(left, count, quorum));
      }
      return;
    }
    String names = down.stream().map(Address::toString).collect(Collectors.joining(" "));
    out.holds(
        Kind.QUORUM_AT_RISK,
        chain,
        left < quorum
            ? "the quorum is lost: %d of %d validators are left, %d are needed"
                .formatted(left, count, quorum)
            : "%d of %d validators are left and all are needed".formatted(left, count),
        becauseOf(
            down,
            Map.of(
                "validators", Integer.toString(count),
                "quorum", Integer.toString(quorum),
                "left", Integer.toString(left),
                "down", names)));
  }

  private void votes(Instant now, ConsensusTrack track, Verdicts out) {
    Map<Address, Integer> against = new TreeMap<>();
    for (Seen block : track.recent()) {
      block
          .vote()
          .filter(vote -> !vote.add() && track.validators().contains(vote.validator()))
          .map(Vote::validator)
          .ifPresent(about -> against.merge(about, 1, Integer::sum));
    }
    Map<Address, Instant> dropped = new TreeMap<>(track.dropped());
    dropped.forEach((validator, since) ->
        out.holds(
            Kind.VALIDATOR_VOTED_OUT,
            "validator:" + validator,
            "%s is no validator any more, since %s"
                .formatted(validator, Words.of(Duration.between(since, now)) + " ago"),
            Map.of(
                "stage", "dropped",
                "validator", validator.toString(),
                "validators", Integer.toString(track.validators().size()))));
    for (Address validator : track.validators()) {
      Integer votes = against.get(validator);
      String subject = "validator:" + validator;
      if (votes != null) {
        out.holds(
            Kind.VALIDATOR_VOTED_OUT,
            subject,
            "%d of the last %d blocks carry a vote to drop %s"
                .formatted(votes, track.recent().size(), validator),
            Map.of(
                "stage", "voting",
                "validator", validator.toString(),
                "votes", Integer.toString(votes)));
      } else {
        out.clear(Kind.VALIDATOR_VOTED_OUT, subject, validator + " is a validator");
      }
    }
  }
}
