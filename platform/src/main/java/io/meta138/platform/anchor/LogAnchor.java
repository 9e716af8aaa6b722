package io.meta138.platform.anchor;

import io.meta138.platform.types.Hash;
import java.util.Optional;

/** Writes the root of an append-only log to a place that its owner can't rewrite: a chain. */
public interface LogAnchor {
  /**
   * Hands a root over to be written. Asking again for the same size changes nothing.
   *
   * @param log names the log
   * @param size entries under the root
   * @param root of the log's Merkle tree
   */
  void anchor(String log, long size, Hash root);

  /** Where the root of this size was written; empty while it is on its way or unknown. */
  Optional<Anchored> find(String log, long size);

  /**
   * A root that stands on a chain.
   *
   * @param transaction that carries it
   * @param block it was mined in
   */
  record Anchored(Hash transaction, long block) {}
}
