package io.meta138.app.devnet.exchanges.market;

import java.math.BigDecimal;
import java.util.Map;

/**
 * Where a market's walk is, so that another one can go on from there.
 *
 * @param seed of the walk
 * @param walked steps since its start
 * @param prices by asset
 */
public record MarketMoment(long seed, long walked, Map<String, Price> prices) {
  /**
   * One asset's price.
   *
   * @param usd dollars for one unit
   * @param anchor what a stablecoin returns to
   */
  public record Price(BigDecimal usd, BigDecimal anchor) {
    /** Refuses what no walk comes to. */
    public Price {
      if (usd.signum() <= 0 || anchor.signum() <= 0) {
        throw new IllegalArgumentException(
            "expected positive prices, found " + usd + ", " + anchor);
      }
    }
  }

  /** Copies the prices. */
  public MarketMoment {
    if (walked < 0) {
      throw new IllegalArgumentException("expected no negative number of steps, found " + walked);
    }
    prices = Map.copyOf(prices);
  }
}
