package io.meta138.platform.types;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An amount of a chain's native coin in its smallest unit.
 *
 * @param amount not negative
 */
public record Wei(BigInteger amount) implements Comparable<Wei> {
  /** Nothing. */
  public static final Wei ZERO = new Wei(BigInteger.ZERO);

  /** Refuses a negative amount. */
  public Wei {
    if (amount.signum() < 0) {
      throw new IllegalArgumentException("an amount is not negative: " + amount);
    }
  }

  /** That many wei. */
  public static Wei of(long amount) {
    return new Wei(BigInteger.valueOf(amount));
  }

  /** That many gwei (10^9 wei). */
  public static Wei ofGwei(long gwei) {
    return new Wei(BigInteger.valueOf(gwei).multiply(BigInteger.valueOf(1_000_000_000L)));
  }

  /** The sum. */
  public Wei plus(Wei other) {
    return new Wei(amount.add(other.amount));
  }

  /** This amount so many times. */
  public Wei times(long factor) {
    return new Wei(amount.multiply(BigInteger.valueOf(factor)));
  }

  /** The amount in coins of 10^18 wei. */
  public BigDecimal toCoins() {
    return new BigDecimal(amount, 18);
  }

  @Override
  public int compareTo(Wei other) {
    return amount.compareTo(other.amount);
  }

  @Override
  public String toString() {
    return amount + " wei";
  }
}
