package io.meta138.oracle.deployment;

import io.meta138.platform.types.ChainId;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is wanted on one chain.
 *
 * @param chainId the chain
 * @param registry how the contract that feeds stand in is set up, when there is one
 * @param feeds in the order of their registration; none without a registry
 * @param proxies if any are wanted
 * @param lanes to other chains
 * @param gas how large transactions may get
 */
public record DeploymentSpec(
    ChainId chainId,
    Optional<RegistrySpec> registry,
    List<FeedSpec> feeds,
    Optional<ProxySpec> proxies,
    LanesSpec lanes,
    GasLimits gas) {
  /** Copies the feeds. */
  public DeploymentSpec {
    feeds = List.copyOf(feeds);
  }

  /** An aggregator on a chain without lanes. */
  public DeploymentSpec(
      ChainId chainId,
      AggregatorSpec aggregator,
      List<FeedSpec> feeds,
      Optional<ProxySpec> proxies,
      GasLimits gas) {
    this(chainId, Optional.of(aggregator), feeds, proxies, LanesSpec.NONE, gas);
  }

  /**
   * The aggregator's part.
   *
   * @throws IllegalStateException when feeds do not stand in an aggregator
   */
  public AggregatorSpec aggregator() {
    if (registry.isPresent() && registry.get() instanceof AggregatorSpec aggregator) {
      return aggregator;
    }
    throw new IllegalStateException("this specification has no aggregator");
  }

  /** The same with other lanes. */
  public DeploymentSpec withLanes(LanesSpec other) {
    return new DeploymentSpec(chainId, registry, feeds, proxies, other, gas);
  }

  /**
   * The part of the contract that feeds stand in.
   *
   * @throws DeploymentException when there is none
   */
  RegistrySpec demandedRegistry() {
    return registry.orElseThrow(
        () -> new DeploymentException("the specification has no contract that feeds stand in"));
  }

  /**
   * How large transactions may get.
   *
   * @param block gas a block holds; a transaction takes at most four fifths of it
   * @param transaction gas one transaction may have whatever the block holds (EIP-7825: 2^24)
   */
  public record GasLimits(long block, long transaction) {
    /** A block of 30 million and EIP-7825's cap. */
    public static final GasLimits USUAL = new GasLimits(30_000_000, 1 << 24);

    /** Most gas for one transaction. */
    public long most() {
      return Math.min(block / 5 * 4, transaction);
    }
  }
}
