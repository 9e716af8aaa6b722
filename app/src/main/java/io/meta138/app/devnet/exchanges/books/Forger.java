package io.meta138.app.devnet.exchanges.books;

import io.meta138.app.devnet.exchanges.market.Instrument;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** Turns an honest ticker into the one its faults make of it. */
final class Forger {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final MathContext DIGITS = new MathContext(12);

  private Forger() {}

  /**
   * @param honest what the venue would publish
   * @param stuckAt what it published when it got stuck; used by {@link Fault.Stuck} alone
   */
  static Ticker forge(Ticker honest, Ticker stuckAt, List<Fault> faults) {
    Ticker ticker = honest;
    for (Fault fault : faults) {
      ticker =
          switch (fault) {
            case Fault.Stuck ignored ->
                ticker.withPrices(stuckAt.bid(), stuckAt.ask(), stuckAt.last());
            case Fault.Scaled(BigDecimal factor) ->
                priced(ticker, price -> scaled(price, factor), false);
            case Fault.Inverted ignored ->
                priced(ticker, price -> BigDecimal.ONE.divide(price, DIGITS), true);
            case Fault.Hostile(HostileForm form) -> hostile(ticker, form);
            case Fault.Cut ignored -> ticker;
            case Fault.Silent ignored -> ticker;
            case Fault.Delayed ignored -> ticker;
            case Fault.RateLimited ignored -> ticker;
          };
    }
    return ticker;
  }

  private static BigDecimal scaled(BigDecimal price, BigDecimal factor) {
    return price.multiply(factor).setScale(price.scale(), RoundingMode.HALF_EVEN);
  }

  private static Ticker priced(Ticker ticker, UnaryOperator<BigDecimal> change, boolean swap) {
    Amount bid = changed(ticker.bid(), change);
    Amount ask = changed(ticker.ask(), change);
    Amount last = changed(ticker.last(), change);
    return swap ? ticker.withPrices(ask, bid, last) : ticker.withPrices(bid, ask, last);
  }

  private static Amount changed(Amount amount, UnaryOperator<BigDecimal> change) {
    BigDecimal price = decimal(amount);
    return price.signum() == 0 ? amount : Amount.of(change.apply(price));
  }

  /** A forged amount that is no decimal counts as zero, and stays what it is. */
  private static BigDecimal decimal(Amount amount) {
    String text = amount.bare();
    boolean number = !text.isEmpty() && (Character.isDigit(text.charAt(0)) && text.length() < 40);
    return number && !text.contains("e") ? new BigDecimal(text) : BigDecimal.ZERO;
  }

  private static Ticker hostile(Ticker ticker, HostileForm form) {
    return switch (form) {
      case WRONG_TYPES ->
          ticker.withPrices(
              new Amount("{\"price\":1}", "{\"price\":1}"),
              new Amount("[true]", "[true]"),
              new Amount("false", "\"abc\""));
      case NAN -> same(ticker, new Amount("\"NaN\"", "NaN"));
      case NULL -> same(ticker, new Amount("null", "null"));
      case NEGATIVE -> priced(ticker, BigDecimal::negate, true);
      case HUGE -> same(ticker, new Amount("\"1e400\"", "1e400"));
      case WRONG_SYMBOL -> ticker.withInstrument(otherThan(ticker.instrument()));
      case FUTURE_TIME -> ticker.withTime(ticker.time().plus(HOUR));
      case OLD_TIME -> ticker.withTime(ticker.time().minus(HOUR));
      case OVERSIZED, DUPLICATE, OUT_OF_ORDER, GAP, TRUNCATED, HTML, SLOW_DRIP -> ticker;
    };
  }

  private static Instrument otherThan(Instrument instrument) {
    String base = instrument.base().equals("DOGE") ? "BTC" : "DOGE";
    return new Instrument(base, instrument.quote());
  }

  private static Ticker same(Ticker ticker, Amount amount) {
    return ticker.withPrices(amount, amount, amount);
  }
}
