package io.meta138.oracle.deployment;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.PriceFeed;
import io.meta138.chain.contracts.PriceFeedProxy;

/**
 * Estimates gas before the contracts it depends on exist, from the size of the code (EVM: 200 a
 * byte of code kept, 32,000 a creation, 22,100 a new word of storage, 16 a byte of call data).
 */
final class GasModel {
  private static final long TRANSACTION = 21_000;
  private static final long CREATION = 32_000;
  private static final long CODE_BYTE = 200;
  private static final long DATA_BYTE = 16;
  private static final long NEW_WORD = 22_100;
  private static final long OTHER = 30_000;

  private GasModel() {}

  static long of(Step step, DeploymentSpec spec) {
    return TRANSACTION
        + switch (step) {
          case Step.DeployAggregator _ -> aggregator(spec);
          case Step.RegisterFeeds(var feeds) -> feeds.size() * feed();
          case Step.SetAnnouncing _ -> 3 * NEW_WORD;
          case Step.GrantRole _, Step.RevokeRole _ -> 2 * NEW_WORD;
          case Step.DeployProxy _ -> proxy();
        };
  }

  /** Feeds that fit one transaction. */
  static int feedsIn(long gas) {
    return (int) Math.max(1, Math.min(500, (gas - TRANSACTION) / feed()));
  }

  private static long aggregator(DeploymentSpec spec) {
    long signers = spec.aggregator().signers().size();
    return CREATION
        + Aggregator.code().deployed().length * CODE_BYTE
        + Aggregator.code().creation().length * DATA_BYTE
        + 12 * NEW_WORD
        + CREATION
        + PriceFeed.code().creation().length * CODE_BYTE // kept for the faces to come
        + CREATION
        + signers * 20 * (CODE_BYTE + DATA_BYTE)
        + OTHER;
  }

  private static long feed() {
    return CREATION
        + PriceFeed.code().deployed().length * CODE_BYTE
        + 7 * NEW_WORD
        + 9 * 32 * DATA_BYTE
        + OTHER;
  }

  private static long proxy() {
    return CREATION
        + PriceFeedProxy.code().deployed().length * CODE_BYTE
        + PriceFeedProxy.code().creation().length * DATA_BYTE
        + 4 * NEW_WORD
        + OTHER;
  }
}
