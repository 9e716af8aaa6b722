package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.contracts.PriceFeed;
import io.meta138.chain.contracts.PriceFeedProxy;
import io.meta138.platform.types.Address;
import java.util.List;

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
          case Step.DeployRegistry _ -> registry(spec);
          case Step.RegisterFeeds(var feeds) -> feeds.size() * feed();
          case Step.SetAnnouncing _ -> 3 * NEW_WORD;
          case Step.GrantRole _, Step.RevokeRole _ -> 2 * NEW_WORD;
          case Step.DeployProxy _ -> proxy();
          case Step.DeployRouter _ -> router(spec);
          case Step.OpenLane _ -> 5 * NEW_WORD;
          case Step.SetTerms _ -> 2 * NEW_WORD;
          case Step.SetDestination _ -> 10 * NEW_WORD + OTHER;
          case Step.SetBudget _ -> 2 * NEW_WORD;
          case Step.EnableDestination _ -> 2 * NEW_WORD;
          case Step.Prepay _ -> OTHER;
        };
  }

  /** Feeds that fit one transaction. */
  static int feedsIn(long gas) {
    return (int) Math.max(1, Math.min(500, (gas - TRANSACTION) / feed()));
  }

  private static long registry(DeploymentSpec spec) {
    RegistrySpec registry = spec.demandedRegistry();
    return code(registry.code())
        + 12 * NEW_WORD
        + CREATION
        + PriceFeed.code().creation().length * CODE_BYTE // kept for the faces to come
        + (registry instanceof AggregatorSpec aggregator ? signers(aggregator.signers()) : 0)
        + OTHER;
  }

  private static long router(DeploymentSpec spec) {
    return code(LaneRouter.code())
        + 10 * NEW_WORD
        + spec.lanes().router().map(router -> signers(router.attesters())).orElse(0L)
        + OTHER;
  }

  private static long code(ContractCode code) {
    return CREATION + code.deployed().length * CODE_BYTE + code.creation().length * DATA_BYTE;
  }

  private static long signers(List<Address> signers) {
    return CREATION + signers.size() * 20L * (CODE_BYTE + DATA_BYTE);
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
