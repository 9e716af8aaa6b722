package io.meta138.oracle.publishing;

import io.meta138.oracle.feeds.Place;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an {@code Aggregator} says of itself.
 *
 * @param epoch number of the committee in force
 * @param threshold signatures that a report needs
 * @param signers the committee by index
 * @param paused whether writes are stopped
 * @param maxReportAge how far a report may lie behind the block
 * @param maxFuture how far a report may lie ahead of the block
 * @param feeds every feed registered
 * @param announcing how many feeds of a row announce their answers, where any does
 * @param rows the newest word of the rows asked for
 * @param sends gas that sends to other chains may take with a report, for each destination
 */
public record AggregatorState(
    long epoch,
    int threshold,
    List<Address> signers,
    boolean paused,
    Duration maxReportAge,
    Duration maxFuture,
    Map<FeedId, RegisteredFeed> feeds,
    Map<Integer, Integer> announcing,
    Map<Integer, RowState> rows,
    List<Long> sends) {
  /** Copies the collections. */
  public AggregatorState {
    signers = List.copyOf(signers);
    feeds = Map.copyOf(feeds);
    announcing = Map.copyOf(announcing);
    rows = Map.copyOf(rows);
    sends = List.copyOf(sends);
  }

  /** An aggregator that sends nothing to other chains. */
  public AggregatorState(
      long epoch,
      int threshold,
      List<Address> signers,
      boolean paused,
      Duration maxReportAge,
      Duration maxFuture,
      Map<FeedId, RegisteredFeed> feeds,
      Map<Integer, Integer> announcing,
      Map<Integer, RowState> rows) {
    this(
        epoch,
        threshold,
        signers,
        paused,
        maxReportAge,
        maxFuture,
        feeds,
        announcing,
        rows,
        List.of());
  }

  /**
   * A feed as the contract knows it.
   *
   * @param place its row and column
   * @param decimals number of decimals shown
   * @param precision number of decimals stored
   * @param retired whether it ended
   * @param face its {@code PriceFeed}
   */
  public record RegisteredFeed(
      Place place, int decimals, int precision, boolean retired, Address face) {}
}
