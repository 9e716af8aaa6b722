package io.meta138.oracle.feeds;

import java.math.BigDecimal;

/**
 * Limits that no honest price of a feed leaves, whatever happens to the market.
 *
 * @param least smallest believable price
 * @param most largest believable price
 */
public record PriceBounds(BigDecimal least, BigDecimal most) {
  /** Whether the price lies within, the ends included. */
  public boolean contains(BigDecimal price) {
    return price.compareTo(least) >= 0 && price.compareTo(most) <= 0;
  }
}
