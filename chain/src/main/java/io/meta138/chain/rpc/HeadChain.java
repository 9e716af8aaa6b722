package io.meta138.chain.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongFunction;

/**
 * The newest blocks of the chain as last seen, as many as the window allows. It links each new head
 * to them, looking up blocks in between, and so tells growth from reorganization.
 */
final class HeadChain {
  /** Blocks looked up below a head that links to nothing kept. */
  private static final int BACKFILL = 63;

  private final int window;

  /** Read by other threads too, for single blocks. */
  private final ConcurrentSkipListMap<Long, Head> blocks = new ConcurrentSkipListMap<>();

  HeadChain(int window) {
    this.window = window;
  }

  /** What a head turned out to be. */
  sealed interface Offered {
    /**
     * It changes the chain.
     *
     * @param event how
     */
    record Changed(HeadEvent event) implements Offered {}

    /** It is the head already. */
    record Known() implements Offered {}

    /**
     * It is an older block of the chain, or lower than all that is kept: late news or a rollback.
     */
    record Behind() implements Offered {}

    /**
     * It can't be linked for now: the node does not have, or changed, a block below it.
     *
     * @param missing height of that block
     */
    record Unresolved(long missing) implements Offered {}
  }

  Optional<Head> head() {
    return blocks.isEmpty() ? Optional.empty() : Optional.of(blocks.lastEntry().getValue());
  }

  Optional<Head> at(long number) {
    return Optional.ofNullable(blocks.get(number));
  }

  /**
   * Takes a head.
   *
   * @param lookUp finds the node's block of a height; empty when it has none
   */
  Offered offer(Head head, LongFunction<Optional<Head>> lookUp) {
    if (blocks.isEmpty()) {
      return change(descend(head, lookUp), Optional.empty());
    }
    Head old = blocks.lastEntry().getValue();
    if (head.equals(old)) {
      return new Offered.Known();
    }
    boolean lower = head.number() < old.number();
    if (lower && (head.number() < blocks.firstKey() || head.equals(blocks.get(head.number())))) {
      return new Offered.Behind();
    }
    return head.number() - old.number() > window ? jump(old, head, lookUp) : link(head, lookUp);
  }

  /** Starts again from a head that can't be linked, or that is an older block for good. */
  HeadEvent.Reorganized rollBack(Head to) {
    Head old = blocks.lastEntry().getValue();
    Optional<Head> ancestor = at(to.number()).filter(to::equals);
    if (ancestor.isEmpty()) {
      blocks.clear();
    }
    blocks.tailMap(to.number(), true).clear();
    blocks.put(to.number(), to);
    return new HeadEvent.Reorganized(ancestor, old, to);
  }

  private Offered link(Head head, LongFunction<Optional<Head>> lookUp) {
    List<Head> branch = new ArrayList<>(List.of(head));
    Head lowest = head;
    while (true) {
      long below = lowest.number() - 1;
      Head kept = blocks.get(below);
      if (kept != null && kept.hash().equals(lowest.parentHash())) {
        return change(branch, Optional.of(kept));
      }
      if (below < blocks.firstKey()) {
        return change(branch, Optional.empty());
      }
      Optional<Head> parent = lookUp.apply(below);
      if (parent.isEmpty() || !parent.get().hash().equals(lowest.parentHash())) {
        return new Offered.Unresolved(below);
      }
      lowest = parent.get();
      branch.add(lowest);
    }
  }

  /**
   * Too far to walk: whether the old head is still part of the chain tells all that can be told.
   */
  private Offered jump(Head old, Head head, LongFunction<Optional<Head>> lookUp) {
    Optional<Head> now = lookUp.apply(old.number());
    if (now.isEmpty()) {
      return new Offered.Unresolved(old.number());
    }
    Optional<Head> ancestor = Optional.empty();
    for (Map.Entry<Long, Head> kept : blocks.descendingMap().entrySet()) {
      if (lookUp.apply(kept.getKey()).filter(kept.getValue()::equals).isPresent()) {
        ancestor = Optional.of(kept.getValue());
        break;
      }
    }
    // a gap is never kept, so that a later walk down ends within the window
    blocks.clear();
    descend(head, lookUp).forEach(block -> blocks.put(block.number(), block));
    return new Offered.Changed(event(Optional.of(old), ancestor, head));
  }

  /** The head and some blocks below it, as far as the node has them. */
  private List<Head> descend(Head head, LongFunction<Optional<Head>> lookUp) {
    List<Head> branch = new ArrayList<>(List.of(head));
    Optional<Head> parent = Optional.of(head);
    while (parent.isPresent() && branch.size() < Math.min(window, 1 + BACKFILL)) {
      Head child = parent.get();
      parent =
          child.number() == 0
              ? Optional.empty()
              : lookUp
                  .apply(child.number() - 1)
                  .filter(block -> block.hash().equals(child.parentHash()));
      parent.ifPresent(branch::add);
    }
    return branch;
  }

  private Offered change(List<Head> branch, Optional<Head> ancestor) {
    Optional<Head> old = head();
    if (ancestor.isPresent()) {
      blocks.tailMap(ancestor.get().number(), false).clear();
    } else {
      blocks.clear();
    }
    branch.forEach(block -> blocks.put(block.number(), block));
    while (blocks.size() > window) {
      blocks.pollFirstEntry();
    }
    return new Offered.Changed(event(old, ancestor, branch.getFirst()));
  }

  private static HeadEvent event(Optional<Head> old, Optional<Head> ancestor, Head now) {
    return old.isEmpty() || ancestor.equals(old)
        ? new HeadEvent.Advanced(old, now)
        : new HeadEvent.Reorganized(ancestor, old.get(), now);
  }
}
