package io.meta138.network.health;

import java.time.Duration;

/** The kinds of signals, each with how long its condition has to hold, or not to. */
public enum Kind {
  /** No new blocks. */
  CHAIN_STALLED("chain.stalled", 0, 3),
  /** A validator did not propose when it had its turn. */
  PROPOSER_MISSED("chain.proposer-missed", 0, 5),
  /** Blocks needed more than one round. */
  ROUND_CHANGED("chain.round-changed", 0, 5),
  /** A validator proposes nothing any more. */
  VALIDATOR_SILENT("chain.validator-silent", 0, 5),
  /** A validator was dropped, or votes are being cast to drop it. */
  VALIDATOR_VOTED_OUT("chain.validator-voted-out", 0, 30),
  /** One more validator down and the chain halts, or it has. */
  QUORUM_AT_RISK("chain.quorum-at-risk", 0, 10),
  /** An account's next transaction is not mined. */
  NONCE_STUCK("chain.nonce-stuck", 0, 10),
  /** A node is behind the others. */
  LAGGING("node.lagging", 10, 15),
  /** A node has too few peers. */
  PEERS_LOW("node.peers-low", 45, 15),
  /** A node does not answer. */
  UNREACHABLE("node.unreachable", 4, 10),
  /** A node's pool grows and grows. */
  POOL_GROWING("node.pool-growing", 30, 60),
  /** A node's answers are slow. */
  RPC_SLOW("rpc.slow", 10, 30),
  /** A node's answers are of no use. */
  RPC_ERRORS("rpc.errors", 5, 30),
  /** A certificate ends soon. */
  CERTIFICATE_EXPIRING("certificate.expiring", 0, 0),
  /** A key has to be replaced soon. */
  KEY_EXPIRING("key.expiring", 0, 0),
  /** A disk is almost full. */
  DISK_FILLING("disk.filling", 0, 60);

  private final String id;
  private final Duration raiseAfter;
  private final Duration clearAfter;

  Kind(String id, int raiseSeconds, int clearSeconds) {
    this.id = id;
    this.raiseAfter = Duration.ofSeconds(raiseSeconds);
    this.clearAfter = Duration.ofSeconds(clearSeconds);
  }

  /** As signals name it. */
  public String id() {
    return id;
  }

  Duration raiseAfter() {
    return raiseAfter;
  }

  Duration clearAfter() {
    return clearAfter;
  }
}
