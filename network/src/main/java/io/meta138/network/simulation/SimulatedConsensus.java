package io.meta138.network.simulation;

import io.meta138.network.qbft.Turns;
import io.meta138.network.qbft.Vote;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * QBFT without messages: round r of a block begins {@code period + timeout × (2^r − 1)} after the
 * block before, and makes the block when its proposer and a quorum are up. So one dead proposer of
 * four costs one timeout at each of its turns, two halt the chain, and after a repair the next
 * block waits for the next round to begin.
 */
final class SimulatedConsensus {
  private static final int LONGEST_ROUND = 40;

  private final Duration period;
  private final Duration timeout;
  private final List<SimulatedBlock> blocks = new ArrayList<>();
  private final Set<Address> down = new HashSet<>();
  private final Map<Address, Map<Address, Boolean>> wishes = new TreeMap<>();
  private final Map<Address, Map<Address, Boolean>> cast = new LinkedHashMap<>();
  private TreeSet<Address> validators;
  private Instant lastBlockAt;

  /** The round that has not begun yet. */
  private int round;

  SimulatedConsensus(
      Collection<Address> validators, Duration period, Duration timeout, Instant start) {
    this.validators = new TreeSet<>(validators);
    this.period = period;
    this.timeout = timeout;
    lastBlockAt = start;
    blocks.add(
        SimulatedBlock.on(
            0,
            Hash.ZERO,
            // genesis files carry made-up times, often years old
            Instant.EPOCH,
            Address.ZERO,
            List.copyOf(this.validators),
            Optional.empty(),
            0,
            0));
  }

  /** Lets time pass: every block that is due until then is made. */
  void advanceTo(Instant now) {
    while (round < LONGEST_ROUND) {
      Instant begins = lastBlockAt.plus(period).plus(timeout.multipliedBy((1L << round) - 1));
      if (begins.isAfter(now)) {
        return;
      }
      List<Address> order = List.copyOf(validators);
      Address proposer = Turns.proposer(order, blocks.getLast().proposer(), round);
      long up = order.stream().filter(one -> !down.contains(one)).count();
      if (down.contains(proposer) || up < Turns.quorum(order.size())) {
        round++;
      } else {
        make(begins, proposer, order, (int) up);
      }
    }
  }

  private void make(Instant at, Address proposer, List<Address> order, int seals) {
    SimulatedBlock parent = blocks.getLast();
    Instant second = at.truncatedTo(ChronoUnit.SECONDS);
    Optional<Vote> vote = nextVote(proposer);
    blocks.add(
        SimulatedBlock.on(
            parent.number() + 1,
            parent.hash(),
            second.isAfter(parent.timestamp()) ? second : parent.timestamp().plusSeconds(1),
            proposer,
            order,
            vote,
            round,
            seals));
    vote.ifPresent(one -> count(proposer, one));
    lastBlockAt = at;
    round = 0;
  }

  private Optional<Vote> nextVote(Address proposer) {
    return wishes.getOrDefault(proposer, Map.of()).entrySet().stream()
        .filter(wish -> validators.contains(wish.getKey()) != wish.getValue())
        .findFirst()
        .map(wish -> new Vote(wish.getKey(), wish.getValue()));
  }

  /** A change takes effect with the next block once more than half of the validators want it. */
  private void count(Address proposer, Vote vote) {
    Map<Address, Boolean> votes = cast.computeIfAbsent(vote.validator(), _ -> new TreeMap<>());
    votes.put(proposer, vote.add());
    long agreed =
        votes.entrySet().stream()
            .filter(one -> one.getValue() == vote.add() && validators.contains(one.getKey()))
            .count();
    if (agreed * 2 > validators.size()) {
      cast.remove(vote.validator());
      validators = new TreeSet<>(validators);
      if (vote.add()) {
        validators.add(vote.validator());
      } else {
        validators.remove(vote.validator());
      }
    }
  }

  void setUp(Address validator, boolean up) {
    if (up) {
      down.remove(validator);
    } else {
      down.add(validator);
    }
  }

  void wish(Address by, Address about, boolean add) {
    wishes.computeIfAbsent(by, _ -> new TreeMap<>()).put(about, add);
  }

  void forget(Address by, Address about) {
    wishes.getOrDefault(by, new TreeMap<>()).remove(about);
  }

  Map<Address, Boolean> wishes(Address by) {
    return Map.copyOf(wishes.getOrDefault(by, Map.of()));
  }

  long height() {
    return blocks.getLast().number();
  }

  /** The round in which the next block is being agreed on. */
  int round() {
    return Math.max(0, round - 1);
  }

  Optional<SimulatedBlock> block(long number) {
    return number < 0 || number >= blocks.size()
        ? Optional.empty()
        : Optional.of(blocks.get((int) number));
  }

  Optional<SimulatedBlock> block(Hash hash) {
    return blocks.stream().filter(block -> block.hash().equals(hash)).findFirst();
  }

  /** Who is to agree on the block after this one. */
  List<Address> validatorsAfter(long number) {
    return number + 1 < blocks.size()
        ? blocks.get((int) number + 1).validators()
        : List.copyOf(validators);
  }

  Duration timeout() {
    return timeout;
  }
}
