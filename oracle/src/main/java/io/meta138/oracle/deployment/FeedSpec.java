package io.meta138.oracle.deployment;

import io.meta138.platform.types.FeedId;

/**
 * A feed that is wanted on chain.
 *
 * @param id its name
 * @param description what consumers are shown, 1 to 31 bytes, such as {@code BTC / USD}
 * @param row of its place, 0 to 65,535
 * @param column of its place, 0 to 3
 * @param decimals number of decimals shown, at most 18
 * @param precision number of decimals stored, at most {@code decimals}
 * @param announces whether its face emits Chainlink's events
 */
public record FeedSpec(
    FeedId id,
    String description,
    int row,
    int column,
    int decimals,
    int precision,
    boolean announces) {
  /** The place as people say it. */
  public String place() {
    return "row " + row + " column " + column;
  }
}
