package io.meta138.oracle.onchain;

import io.meta138.chain.contracts.Aggregator;
import io.meta138.platform.types.Address;

/**
 * A feed as the aggregator knows it.
 *
 * @param name its id as text
 * @param description what consumers are shown
 * @param row of its place
 * @param column of its place
 * @param decimals number of decimals shown
 * @param precision number of decimals stored
 * @param announces whether its face emits Chainlink's events
 * @param retired whether it ended
 * @param face its {@code PriceFeed}
 */
public record OnChainFeed(
    String name,
    String description,
    int row,
    int column,
    int decimals,
    int precision,
    boolean announces,
    boolean retired,
    Address face) {
  static OnChainFeed of(Aggregator.Feed feed) {
    return new OnChainFeed(
        FeedNames.decode(feed.id()),
        feed.description(),
        feed.row(),
        feed.column(),
        feed.decimals(),
        feed.precision(),
        feed.isNotify(),
        feed.retired(),
        feed.face());
  }
}
