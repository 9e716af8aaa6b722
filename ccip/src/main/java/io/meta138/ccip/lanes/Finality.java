package io.meta138.ccip.lanes;

/** When a block of a chain is taken to stay. */
public sealed interface Finality {
  /** At once: on chains whose consensus never takes a block back, such as QBFT's. */
  record Immediate() implements Finality {}

  /**
   * Under so many blocks.
   *
   * @param blocks at least 1
   */
  record Depth(long blocks) implements Finality {
    /** Refuses less than a block. */
    public Depth {
      if (blocks < 1) {
        throw new IllegalArgumentException("expected a depth of at least 1 block, found " + blocks);
      }
    }
  }

  /** When the node's {@code finalized} block has reached it. */
  record Tagged() implements Finality {}
}
