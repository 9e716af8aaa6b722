package io.meta138.oracle.sources.protocol;

import java.math.BigDecimal;

/** Exact decimals of hostile origin: bounded by length and exponent before any arithmetic. */
public final class Decimals {
  private static final int MAX_LENGTH = 48;
  private static final int MAX_EXPONENT = 30;
  private static final BigDecimal LEAST = new BigDecimal("1e-18");
  private static final BigDecimal MOST = new BigDecimal("1e15");
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private Decimals() {}

  /** A price: between 1e-18 and 1e15. */
  static BigDecimal price(String text) {
    BigDecimal value = bounded(text);
    if (value.signum() <= 0) {
      throw new RefusedException(Rejection.NOT_POSITIVE, value.signum() == 0 ? "0" : "negative");
    }
    if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
      throw new RefusedException(Rejection.OUT_OF_BOUNDS, "price " + Texts.shown(text));
    }
    return value;
  }

  /** A traded amount: zero or more, and no more than 1e30. */
  static BigDecimal amount(String text) {
    BigDecimal value = bounded(text);
    if (value.signum() < 0) {
      throw new RefusedException(Rejection.NOT_POSITIVE, "negative amount");
    }
    return value;
  }

  /** The middle of a book's top, exact. */
  static BigDecimal middle(BigDecimal bid, BigDecimal ask) {
    return bid.add(ask).multiply(HALF);
  }

  private static BigDecimal bounded(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new RefusedException(Rejection.OUT_OF_BOUNDS, text.length() + " characters");
    }
    int i = text.startsWith("-") ? 1 : 0;
    int whole = digits(text, i);
    i += whole;
    int fraction = 0;
    if (i < text.length() && text.charAt(i) == '.') {
      fraction = digits(text, i + 1);
      i += 1 + fraction;
    }
    if (whole == 0 || (i < text.length() && !exponentAt(text, i))) {
      throw new RefusedException(Rejection.NOT_A_NUMBER, Texts.shown(text));
    }
    BigDecimal value = new BigDecimal(text);
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i - from;
  }

  private static boolean exponentAt(String text, int at) {
    if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
      return false;
    }
    int from = at + 1;
    if (from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+')) {
      from++;
    }
    int count = digits(text, from);
    if (count == 0 || from + count != text.length()) {
      return false;
    }
    if (count > 3 || Integer.parseInt(text, from, from + count, 10) > MAX_EXPONENT) {
      throw new RefusedException(Rejection.OUT_OF_BOUNDS, "exponent of " + Texts.shown(text));
    }
    return true;
  }
}
