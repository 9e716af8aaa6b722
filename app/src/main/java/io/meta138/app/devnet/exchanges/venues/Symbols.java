package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.util.Optional;

/** Instruments in the two usual spellings. */
final class Symbols {
  private Symbols() {}

  /** {@code BTCUSDT}: the longest quote currency of the venue that ends the symbol splits it. */
  static Optional<Instrument> joined(String symbol, Venue venue) {
    String best = "";
    for (String quote : venue.quotes()) {
      if (symbol.length() > quote.length()
          && symbol.endsWith(quote)
          && quote.length() > best.length()) {
        best = quote;
      }
    }
    return best.isEmpty()
        ? Optional.empty()
        : Optional.of(new Instrument(symbol.substring(0, symbol.length() - best.length()), best));
  }

  /** {@code BTC-USDT}: two names and a separator between them. */
  static Optional<Instrument> separated(String symbol, char separator) {
    int at = symbol.indexOf(separator);
    if (at <= 0 || at == symbol.length() - 1 || symbol.indexOf(separator, at + 1) >= 0) {
      return Optional.empty();
    }
    return Optional.of(new Instrument(symbol.substring(0, at), symbol.substring(at + 1)));
  }
}
