package io.meta138.ccip.lanes;

import io.meta138.platform.types.ChainId;

/**
 * A chain that lanes begin or end on.
 *
 * @param name for people, such as {@code meta}
 * @param id by which transactions know it
 * @param selector by which messages know it
 * @param finality when its blocks are taken to stay
 * @param firstBlock where following its contracts begins: no later than they were deployed
 */
public record ChainDefinition(
    String name, ChainId id, Selector selector, Finality finality, long firstBlock) {

  /** Refuses a blank name and blocks below zero. */
  public ChainDefinition {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a chain's name is blank");
    }
    if (firstBlock < 0) {
      throw new IllegalArgumentException("expected a first block from 0 on, found " + firstBlock);
    }
  }
}
