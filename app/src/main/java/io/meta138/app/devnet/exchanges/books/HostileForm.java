package io.meta138.app.devnet.exchanges.books;

import java.util.Locale;

/** The ways in which market data can be hostile. */
public enum HostileForm {
  /** Prices are objects and arrays. */
  WRONG_TYPES,
  /** Prices are NaN. */
  NAN,
  /** Prices are null. */
  NULL,
  /** Prices are below zero. */
  NEGATIVE,
  /** Prices are 1e400. */
  HUGE,
  /** Messages are 10 MB long. */
  OVERSIZED,
  /** Prices come under the name of another instrument. */
  WRONG_SYMBOL,
  /** Times are an hour ahead. */
  FUTURE_TIME,
  /** Times are an hour behind. */
  OLD_TIME,
  /** Each message comes twice. */
  DUPLICATE,
  /** Each message comes after its successor. */
  OUT_OF_ORDER,
  /** Every fifth message is lost, its sequence number with it. */
  GAP,
  /** Messages end in the middle. */
  TRUNCATED,
  /** A web page instead of a message; with status 200 over REST. */
  HTML,
  /** Messages come a few bytes at a time. */
  SLOW_DRIP;

  /** Its name on the control path: lower case with hyphens. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it changes what a message says rather than how it is carried. */
  boolean changesContent() {
    return compareTo(HUGE) <= 0 || this == WRONG_SYMBOL || this == FUTURE_TIME || this == OLD_TIME;
  }
}
