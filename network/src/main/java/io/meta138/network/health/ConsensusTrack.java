package io.meta138.network.health;

import io.meta138.network.qbft.BlockHeader;
import io.meta138.network.qbft.ExtraData;
import io.meta138.network.qbft.Turns;
import io.meta138.network.qbft.Vote;
import io.meta138.platform.types.Address;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the blocks tell of consensus: turns, rounds, votes, and changes of the validators. */
final class ConsensusTrack {
  /** More validators than QBFT can bear are hostile. */
  private static final int MAX_VALIDATORS = 512;

  private final Map<Address, ValidatorTrack> turns = new TreeMap<>();
  private final Deque<Seen> recent = new ArrayDeque<>();
  private final Map<Address, Instant> dropped = new LinkedHashMap<>();
  private Set<Address> expected;
  private List<Address> validators = List.of();
  private long newest = -1;
  private long roundChanges;
  private String remark = "";

  /** One block, as far as rules look at it. */
  record Seen(
      long number,
      Instant timestamp,
      Address proposer,
      long round,
      int seals,
      Optional<Vote> vote,
      List<Address> missed) {}

  ConsensusTrack(Collection<Address> expected) {
    this.expected = new LinkedHashSet<>(expected);
  }

  /** A new block; those that are not newer than the newest are ignored. */
  void block(BlockHeader header, Instant now) {
    if (header.number() <= newest) {
      return;
    }
    newest = header.number();
    if (header.number() == 0) {
      return;
    }
    switch (header.consensus()) {
      case ExtraData.Refused(String reason) -> remark = reason;
      case ExtraData.Decoded(ExtraData extra) -> {
        remark = "";
        agreed(header, extra, now);
      }
    }
  }

  private void agreed(BlockHeader header, ExtraData extra, Instant now) {
    if (!extra.validators().isEmpty()) {
      validatorsAre(extra.validators(), now);
    }
    // of so many proposers in a row one is up if the chain can go on at all: a block that took
    // more rounds tells of a halt, and nothing of those whose turns went by in it
    List<Address> missed =
        extra.round() <= validators.size() - Turns.quorum(validators.size())
            ? Turns.missed(validators, header.proposer(), extra.round())
            : List.of();
    missed.forEach(one -> track(one).missed(header.number()));
    if (validators.contains(header.proposer())) {
      track(header.proposer()).proposed(header.number());
    }
    roundChanges += extra.round() > 0 ? 1 : 0;
    recent.addLast(
        new Seen(
            header.number(),
            header.timestamp(),
            header.proposer(),
            extra.round(),
            extra.seals(),
            extra.vote(),
            missed));
    while (recent.size() > window()) {
      recent.removeFirst();
    }
  }

  private ValidatorTrack track(Address validator) {
    return turns.computeIfAbsent(validator, _ -> new ValidatorTrack());
  }

  /** Who is to agree on the next block, by a block or a node's word. */
  void validatorsAre(List<Address> now, Instant at) {
    if (now.isEmpty() || now.size() > MAX_VALIDATORS) {
      return;
    }
    if (expected.isEmpty()) {
      expected = new LinkedHashSet<>(now);
    }
    Set<Address> current = new LinkedHashSet<>(now);
    for (Address one : expected) {
      if (current.contains(one)) {
        dropped.remove(one);
      } else {
        dropped.putIfAbsent(one, at);
      }
    }
    validators = List.copyOf(now);
    turns.keySet().retainAll(current);
  }

  /** The chain went back: what was seen is of another history. */
  void reset() {
    newest = -1;
    recent.clear();
    turns.clear();
  }

  /** A drop that nobody has undone for long is how the network is meant to be. */
  void accept(Instant before) {
    dropped
        .entrySet()
        .removeIf(entry -> {
          boolean old = entry.getValue().isBefore(before);
          if (old) {
            expected.remove(entry.getKey());
          }
          return old;
        });
  }

  private int window() {
    return Math.max(12, 3 * validators.size());
  }

  /** Height of the newest block seen; -1 before any. */
  long newest() {
    return newest;
  }

  /** Who is to agree; empty on a chain without validators. */
  List<Address> validators() {
    return validators;
  }

  /** Who ought to and does not, since when. */
  Map<Address, Instant> dropped() {
    return Map.copyOf(dropped);
  }

  /** Validators' turns by address. */
  Optional<ValidatorTrack> turns(Address validator) {
    return Optional.ofNullable(turns.get(validator));
  }

  /** The last few blocks, oldest first. */
  List<Seen> recent() {
    return new ArrayList<>(recent);
  }

  /** Blocks that needed more than one round since the start. */
  long roundChanges() {
    return roundChanges;
  }

  /** Why the newest block told nothing of consensus; empty when it did. */
  String remark() {
    return remark;
  }
}
