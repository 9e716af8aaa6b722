package io.meta138.oracle.sources.protocol;

import java.util.Locale;

/** Why something a venue sent was dropped. */
public enum Rejection {
  /** Not a JSON or XML document of the expected form, or cut short. */
  MALFORMED,
  /** A web page where data was expected. */
  HTML,
  /** More bytes than any answer needs. */
  TOO_LARGE,
  /** Nested too deeply, or a name, string or number too long. */
  TOO_COMPLEX,
  /** The same key twice in one object. */
  DUPLICATE_KEY,
  /** A value of another type than the format has. */
  WRONG_TYPE,
  /** A part without which there is no quote. */
  MISSING_FIELD,
  /** Text where a decimal number was expected, NaN and infinities among it. */
  NOT_A_NUMBER,
  /** A number too long, too large or too small to be a price. */
  OUT_OF_BOUNDS,
  /** Zero or a negative price. */
  NOT_POSITIVE,
  /** The venue says it has no price: null. */
  NO_PRICE,
  /** The bid above the ask. */
  CROSSED_BOOK,
  /** Bid and ask too far apart to say what the price is. */
  WIDE_SPREAD,
  /** A market that was not asked for. */
  UNKNOWN_SYMBOL,
  /** A time that cannot be read. */
  NOT_A_TIME,
  /** A time ahead of ours. */
  FUTURE,
  /** Older than a quote lives. */
  STALE,
  /** The same as the one before. */
  DUPLICATE,
  /** Older than the one before. */
  OUT_OF_ORDER,
  /** The venue reports an error of its own. */
  VENUE_ERROR,
  /** The venue refuses a subscription or does not know the market. */
  SUBSCRIPTION_REFUSED,
  /** An HTTP status that is no success. */
  HTTP_STATUS,
  /** No whole answer in time. */
  NO_ANSWER,
  /** Fine, but the source's breaker is open. */
  BREAKER_OPEN,
  /** A fault of ours while reading it. */
  INTERNAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric's tag {@code reason}. */
  public String label() {
    return label;
  }

  /** Whether it speaks against the source; repetition and disorder also happen to good ones. */
  public boolean suspicious() {
    return switch (this) {
      case DUPLICATE, OUT_OF_ORDER, BREAKER_OPEN, NO_ANSWER, HTTP_STATUS, INTERNAL -> false;
      default -> true;
    };
  }
}
