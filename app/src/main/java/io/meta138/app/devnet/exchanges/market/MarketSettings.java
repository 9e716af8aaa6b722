package io.meta138.app.devnet.exchanges.market;

import java.time.Duration;

/**
 * What shapes a simulated market.
 *
 * @param seed decides every price of the walk
 * @param step time between two moves; 10 ms to 10 s
 * @param generatedAssets how many assets A0001… exist beside the named ones
 * @param volatilityPercent 100 moves as real assets do; 0 stands still
 */
public record MarketSettings(long seed, Duration step, int generatedAssets, int volatilityPercent) {
  /** Refuses settings outside their bounds. */
  public MarketSettings {
    if (step.toMillis() < 10 || step.toMillis() > 10_000) {
      throw new IllegalArgumentException("expected a step of 10 to 10000 ms, found " + step);
    }
    if (volatilityPercent < 0 || volatilityPercent > 10_000) {
      throw new IllegalArgumentException(
          "expected a volatility of 0 to 10000 percent, found " + volatilityPercent);
    }
    if (generatedAssets < 0 || generatedAssets > Assets.MOST_GENERATED) {
      throw new IllegalArgumentException(
          "expected 0 to " + Assets.MOST_GENERATED + " assets, found " + generatedAssets);
    }
  }
}
