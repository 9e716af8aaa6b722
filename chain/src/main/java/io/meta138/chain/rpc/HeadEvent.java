package io.meta138.chain.rpc;

import java.util.Optional;

/** A change of the chain's newest block. */
public sealed interface HeadEvent {
  /** The newest block now. */
  Head newHead();

  /**
   * The chain grew: the new head descends from the one before.
   *
   * @param previous the head before; empty for the first one seen
   * @param newHead one or more blocks higher
   */
  record Advanced(Optional<Head> previous, Head newHead) implements HeadEvent {}

  /**
   * Blocks that were seen are no longer part of the chain; the new head may be lower than the old
   * one.
   *
   * @param commonAncestor the newest block of both branches; empty when it lies beyond what is kept
   * @param oldHead the head before, gone now
   * @param newHead the head of the chain now
   */
  record Reorganized(Optional<Head> commonAncestor, Head oldHead, Head newHead)
      implements HeadEvent {}
}
