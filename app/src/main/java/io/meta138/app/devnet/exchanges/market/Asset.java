package io.meta138.app.devnet.exchanges.market;

import java.math.BigDecimal;

/**
 * How one simulated asset moves.
 *
 * @param name its name, upper case
 * @param kind what it is
 * @param startUsd dollars for one unit when the simulation starts
 * @param volatilityPpb deviation of its return over one second, in billionths
 * @param commonPercent how much of its movement follows the whole market, 0 to 100
 */
public record Asset(
    String name, Kind kind, BigDecimal startUsd, long volatilityPpb, int commonPercent) {

  /** The three ways to move. */
  public enum Kind {
    /** A free walk. */
    COIN,
    /** Returns to its anchor. */
    STABLECOIN,
    /** A slow free walk. */
    CURRENCY
  }

  static Asset coin(String name, String usd, long volatilityPpb) {
    return new Asset(name, Kind.COIN, new BigDecimal(usd), volatilityPpb, 70);
  }

  static Asset stablecoin(String name, String usd) {
    return new Asset(name, Kind.STABLECOIN, new BigDecimal(usd), 3_000, 0);
  }

  static Asset currency(String name, String usd) {
    return new Asset(name, Kind.CURRENCY, new BigDecimal(usd), 12_000, 30);
  }
}
