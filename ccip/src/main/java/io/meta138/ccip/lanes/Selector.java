package io.meta138.ccip.lanes;

import java.math.BigInteger;

/**
 * CCIP's own number of a chain: 64 bits without sign, never zero. Chain 138 is in no list of
 * Chainlink's; a private chain's selector is any number that no other chain has.
 *
 * @param bits the 64 bits; negative for numbers of 2^63 and more
 */
public record Selector(long bits) implements Comparable<Selector> {
  /** Refuses zero, which the contracts refuse too. */
  public Selector {
    if (bits == 0) {
      throw new IllegalArgumentException("a chain selector is not zero");
    }
  }

  /**
   * The selector written in decimal.
   *
   * @throws IllegalArgumentException unless it is a number from 1 to 2^64 - 1
   */
  public static Selector parse(String text) {
    try {
      return new Selector(Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected a chain selector from 1 to 2^64 - 1, found " + text, e);
    }
  }

  /**
   * The selector of this number.
   *
   * @throws IllegalArgumentException unless it is from 1 to 2^64 - 1
   */
  public static Selector of(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 64) {
      throw new IllegalArgumentException(
          "expected a chain selector from 1 to 2^64 - 1, found " + value);
    }
    return new Selector(value.longValue());
  }

  /** The number. */
  public BigInteger value() {
    return new BigInteger(Long.toUnsignedString(bits));
  }

  @Override
  public int compareTo(Selector other) {
    return Long.compareUnsigned(bits, other.bits);
  }

  /** The number in decimal. */
  @Override
  public String toString() {
    return Long.toUnsignedString(bits);
  }
}
