package io.meta138.acceptance;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/** How a venue says something wrong although its messages look right. */
enum MarketFault {
  /** Its price stands still, its times go on. */
  STUCK,
  /** Ten times the price. */
  TENFOLD,
  /** A price of nothing, which no quote can hold: the venue falls silent. */
  ZERO,
  /** What one unit of the quote currency costs in base. */
  INVERTED,
  /** 3 % above, plausible for itself. */
  THREE_PERCENT_HIGH,
  /** 3 % below, plausible for itself. */
  THREE_PERCENT_LOW;

  /**
   * What the venue says instead.
   *
   * @param price the honest word
   * @param atOnset the honest word when the fault began
   */
  Optional<BigDecimal> distort(BigDecimal price, BigDecimal atOnset) {
    return switch (this) {
      case STUCK -> Optional.of(atOnset);
      case TENFOLD -> Optional.of(price.movePointRight(1));
      case ZERO -> Optional.empty();
      case INVERTED -> Optional.of(BigDecimal.ONE.divide(price, new MathContext(18)));
      case THREE_PERCENT_HIGH -> Optional.of(price.multiply(new BigDecimal("1.03")));
      case THREE_PERCENT_LOW -> Optional.of(price.multiply(new BigDecimal("0.97")));
    };
  }
}
