package io.meta138.oracle.reports;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A price as one column of a row stores it: an int48 with the feed's precision.
 *
 * <p>int48's minimum stands for "no observation" and zero for "no data", so neither is a price.
 */
public sealed interface ColumnAnswer {
  /** No observation: the column keeps its answer, round and time. */
  long NONE = -(1L << 47);

  /** Largest answer. */
  long MOST = (1L << 47) - 1;

  /** Beyond four fifths of {@link #MOST} an operator is told. */
  long ALARMING = MOST / 5 * 4;

  /**
   * It fits.
   *
   * @param value the price times 10^precision, 1 to {@link #MOST}
   */
  record Fits(long value) implements ColumnAnswer {}

  /**
   * It is too large or rounds to zero.
   *
   * @param reason with the operands
   */
  record Refused(String reason) implements ColumnAnswer {}

  /**
   * Scales a price to the column, half to even.
   *
   * @param price positive
   * @param precision number of decimals stored
   */
  static ColumnAnswer of(BigDecimal price, int precision) {
    BigDecimal scaled = price.setScale(precision, RoundingMode.HALF_EVEN);
    if (scaled.unscaledValue().bitLength() > 47) {
      return new Refused(
          "price " + price.toPlainString() + " does not fit 48 bits at precision " + precision);
    }
    long value = scaled.unscaledValue().longValueExact();
    if (value <= 0) {
      return new Refused(
          "price " + price.toPlainString() + " is no more than zero at precision " + precision);
    }
    return new Fits(value);
  }

  /** The price that a stored answer stands for. */
  static BigDecimal price(long answer, int precision) {
    return BigDecimal.valueOf(answer, precision);
  }
}
