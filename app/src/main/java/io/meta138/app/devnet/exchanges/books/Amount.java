package io.meta138.app.devnet.exchanges.books;

import java.math.BigDecimal;

/**
 * A decimal as it goes on the wire.
 *
 * @param quoted its JSON where the venue writes decimals as strings, quotes included
 * @param bare its JSON where the venue writes numbers
 */
public record Amount(String quoted, String bare) {
  /** An exact decimal, never in scientific notation. */
  public static Amount of(BigDecimal value) {
    String text = value.toPlainString();
    return new Amount('"' + text + '"', text);
  }

  /** A text that is no decimal, a string either way. */
  static Amount text(String text) {
    String json = '"' + text + '"';
    return new Amount(json, json);
  }
}
