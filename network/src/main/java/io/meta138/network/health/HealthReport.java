package io.meta138.network.health;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A network's health at one moment as a document: for evidence, for people, for a portal. A figure
 * that is unknown says why.
 *
 * @param at the moment
 * @param chainId of the network
 * @param state the worst of the checks
 * @param chain its head and rounds
 * @param validators each of them
 * @param nodes each of them
 * @param votes cast in the last blocks
 * @param expiries certificates and keys
 * @param disks and how full they are
 * @param checks every condition that is watched
 */
public record HealthReport(
    Instant at,
    long chainId,
    State state,
    Chain chain,
    List<Validator> validators,
    List<Node> nodes,
    List<CastVote> votes,
    List<Expiry> expiries,
    List<Disk> disks,
    List<Check> checks) {

  /** Copies the lists. */
  public HealthReport {
    validators = List.copyOf(validators);
    nodes = List.copyOf(nodes);
    votes = List.copyOf(votes);
    expiries = List.copyOf(expiries);
    disks = List.copyOf(disks);
    checks = List.copyOf(checks);
  }

  /** How something stands. */
  public enum State {
    /** Known to be as it should. */
    OK,
    /** Known to be wrong. */
    TROUBLE,
    /** Not known, which is never healthy. */
    UNKNOWN
  }

  /**
   * A number, or why there is none.
   *
   * @param value of it
   * @param unknown why it is not known; empty when it is
   */
  public record Figure(Optional<Long> value, String unknown) {
    static Figure of(Fact<? extends Number> fact) {
      return new Figure(fact.toOptional().map(Number::longValue), fact.reason());
    }
  }

  /**
   * The chain.
   *
   * @param head its newest block
   * @param headTime that block's own time
   * @param headAgeMillis since then; missing at height 0
   * @param silenceMillis since a new block was last seen to arrive
   * @param stallAfterMillis silence that is a halt
   * @param advancing whether blocks were seen to arrive lately
   * @param quorum validators that have to agree; 0 without QBFT
   * @param requestTimeoutMillis of a block's first round
   * @param rounds of the last blocks, oldest first
   * @param roundChanges blocks that took more than one round since the start
   * @param remark why blocks tell nothing of consensus; empty when they do
   */
  public record Chain(
      Optional<Long> head,
      Optional<Instant> headTime,
      Optional<Long> headAgeMillis,
      Optional<Long> silenceMillis,
      long stallAfterMillis,
      boolean advancing,
      int quorum,
      long requestTimeoutMillis,
      List<Round> rounds,
      long roundChanges,
      String remark) {
    /** Copies the rounds. */
    public Chain {
      rounds = List.copyOf(rounds);
    }
  }

  /**
   * One block's round.
   *
   * @param block height
   * @param time its own
   * @param round in which it was agreed on
   * @param proposer of it
   * @param seals it carries
   * @param missedBy who had a turn before
   */
  public record Round(
      long block, Instant time, long round, String proposer, int seals, List<String> missedBy) {
    /** Copies the list. */
    public Round {
      missedBy = List.copyOf(missedBy);
    }
  }

  /**
   * One validator.
   *
   * @param address of it
   * @param node that it runs on; empty when not configured
   * @param validates whether it is one now
   * @param proposed blocks since the start
   * @param missed turns since the start
   * @param missedInARow since it last proposed
   * @param lastProposed block
   */
  public record Validator(
      String address,
      String node,
      boolean validates,
      long proposed,
      long missed,
      int missedInARow,
      Optional<Long> lastProposed) {}

  /**
   * One node.
   *
   * @param name of it
   * @param role what it is for
   * @param contact how the last attempt went; missing before the first
   * @param remark what was wrong then; empty when nothing was
   * @param lastAnswer when it last answered
   * @param head its newest block
   * @param lag blocks behind the newest
   * @param peers it is connected to
   * @param pool transactions that wait
   * @param syncing what it says itself; proves nothing
   * @param latencyMillis of its slower answers
   */
  public record Node(
      String name,
      NetworkConfig.Role role,
      Optional<NodeReading.Contact> contact,
      String remark,
      Optional<Instant> lastAnswer,
      Figure head,
      Figure lag,
      Figure peers,
      Figure pool,
      Optional<Boolean> syncing,
      Figure latencyMillis) {}

  /**
   * A vote in a block, or one that a node would cast.
   *
   * @param block that carries it; missing while it is only wanted
   * @param by the proposer, or the node's name
   * @param validator whom it is about
   * @param add true to let it in
   */
  public record CastVote(Optional<Long> block, String by, String validator, boolean add) {}

  /**
   * When something ends.
   *
   * @param subject as signals name it
   * @param ends when
   * @param unknown why that is not known; empty when it is
   */
  public record Expiry(String subject, Optional<Instant> ends, String unknown) {}

  /**
   * How full a place is.
   *
   * @param name of it
   * @param used bytes
   * @param total bytes
   */
  public record Disk(String name, Figure used, Figure total) {}

  /**
   * One condition.
   *
   * @param kind as signals name it
   * @param subject as signals name it
   * @param state how it stands
   * @param raised whether its signal is raised now
   * @param since when its state last changed
   * @param summary one sentence
   */
  public record Check(
      String kind, String subject, State state, boolean raised, Instant since, String summary) {}
}
