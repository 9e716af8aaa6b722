package io.meta138.network.health;

import io.meta138.network.health.NodeReading.NodeHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The chain's newest block as the nodes show it, and since when there has been no newer one. Time
 * stamps are the proposers', so a clock that is off must not look like a halt: once a block was
 * seen to arrive, only the time since counts.
 */
final class HeadTrack {
  /** A node further ahead of all others than this is not believed while they make blocks. */
  private static final long MAX_LEAD = 64;

  private final Map<String, NodeHead> heads = new LinkedHashMap<>();
  private Optional<NodeHead> best = Optional.empty();
  private Optional<String> disbelieved = Optional.empty();
  private Instant bestSince = Instant.EPOCH;
  private Instant firstSeen = Instant.EPOCH;
  private boolean advanced;

  /** A node told its head. */
  void told(String node, NodeHead head, Instant at, Duration stall) {
    heads.put(node, head);
    // our clock was set back: silence counts from now, or a halt would show when it has caught up
    bestSince = bestSince.isAfter(at) ? at : bestSince;
    firstSeen = firstSeen.isAfter(at) ? at : firstSeen;
    NodeHead top = top(at, stall);
    if (best.isEmpty()) {
      firstSeen = at;
      bestSince = at;
    } else if (top.number() > best.get().number()) {
      advanced = true;
      bestSince = at;
    }
    best = Optional.of(top);
  }

  private NodeHead top(Instant at, Duration stall) {
    List<Map.Entry<String, NodeHead>> order =
        heads.entrySet().stream()
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<String, NodeHead> entry) -> entry.getValue().number())
                    .reversed())
            .toList();
    Map.Entry<String, NodeHead> first = order.getFirst();
    if (order.size() < 3) {
      disbelieved = Optional.empty();
      return first.getValue();
    }
    NodeHead second = order.get(1).getValue();
    boolean far = first.getValue().number() - second.number() > MAX_LEAD;
    boolean alive = Duration.between(second.timestamp(), at).compareTo(stall) <= 0;
    boolean before = disbelieved.filter(first.getKey()::equals).isPresent();
    // whoever was not believed while the others made blocks is not believed when they stop
    disbelieved = far && (alive || before) ? Optional.of(first.getKey()) : Optional.empty();
    return disbelieved.isPresent() ? second : first.getValue();
  }

  /** The newest block; empty before any node told one. */
  Optional<NodeHead> best() {
    return best;
  }

  /** A node whose head is too far ahead of all others to be believed. */
  Optional<String> disbelieved() {
    return disbelieved;
  }

  /** When the newest block was first shown to us. */
  Instant bestSince() {
    return bestSince;
  }

  /** When a block was first shown to us. */
  Instant firstSeen() {
    return firstSeen;
  }

  /** Whether a block was seen to arrive. */
  boolean hasAdvanced() {
    return advanced;
  }

  /** The age of the head by its own time stamp; empty at height 0, whose time is made up. */
  Optional<Duration> age(Instant now) {
    return best.filter(head -> head.number() > 0)
        .map(head -> Duration.between(head.timestamp(), now))
        .map(age -> age.isNegative() ? Duration.ZERO : age);
  }
}
