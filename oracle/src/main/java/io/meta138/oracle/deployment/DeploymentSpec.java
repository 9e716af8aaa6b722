package io.meta138.oracle.deployment;

import io.meta138.platform.types.ChainId;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is wanted on one chain.
 *
 * @param chainId the chain
 * @param aggregator how the aggregator is set up
 * @param feeds in the order of their registration
 * @param proxies if any are wanted
 * @param gas how large transactions may get
 */
public record DeploymentSpec(
    ChainId chainId,
    AggregatorSpec aggregator,
    List<FeedSpec> feeds,
    Optional<ProxySpec> proxies,
    GasLimits gas) {
  /** Copies the feeds. */
  public DeploymentSpec {
    feeds = List.copyOf(feeds);
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
