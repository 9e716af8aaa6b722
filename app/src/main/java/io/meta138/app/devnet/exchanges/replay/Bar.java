package io.meta138.app.devnet.exchanges.replay;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * One minute of trades.
 *
 * @param fromMillis its start, milliseconds since midnight UTC
 * @param open first price
 * @param high highest price
 * @param low lowest price
 * @param close last price
 */
record Bar(int fromMillis, BigDecimal open, BigDecimal high, BigDecimal low, BigDecimal close) {
  static final int MILLIS = 60_000;

  private static final int THIRD = MILLIS / 3;
  private static final MathContext DIGITS = new MathContext(18);

  /**
   * The price at a moment inside the bar. In a bar that rises it goes from the open to the low, the
   * high and the close, otherwise from the open to the high, the low and the close; each leg takes
   * a third of the minute and is straight.
   *
   * @param millis since the start of the bar, 0 to a minute
   */
  BigDecimal at(int millis) {
    boolean rises = close.compareTo(open) >= 0;
    BigDecimal first = rises ? low : high;
    BigDecimal second = rises ? high : low;
    if (millis < THIRD) {
      return between(open, first, millis);
    }
    if (millis < 2 * THIRD) {
      return between(first, second, millis - THIRD);
    }
    return between(second, close, Math.min(millis - 2 * THIRD, THIRD));
  }

  private static BigDecimal between(BigDecimal from, BigDecimal to, int millis) {
    return from.add(
        to.subtract(from)
            .multiply(BigDecimal.valueOf(millis))
            .divide(BigDecimal.valueOf(THIRD), DIGITS),
        DIGITS);
  }
}
