package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.Venue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Kraken's three spellings of a pair: {@code XBTUSD} in requests, {@code XXBTZUSD} as the key of
 * results, {@code BTC/USD} in the streams of version 2.
 */
final class KrakenSymbols {
  /** Where Kraken's old code differs from the usual one. */
  private static final Map<String, String> CODES = Map.of("BTC", "XBT", "DOGE", "XDG");

  /** Old assets carry a class letter in result keys: X for coins. */
  private static final Set<String> X_CLASS = Set.of("XBT", "ETH", "LTC", "XRP", "XLM");

  /** And Z for currencies. */
  private static final Set<String> Z_CLASS = Set.of("USD", "EUR", "GBP", "JPY", "CAD");

  private KrakenSymbols() {}

  /** Reads a requested pair: with or without the slash, BTC for XBT, or the long key. */
  static Optional<Instrument> requested(String pair) {
    if (pair.indexOf('/') > 0) {
      return Symbols.separated(pair, '/').map(KrakenSymbols::usual);
    }
    for (String quote : Venue.KRAKEN.quotes()) {
      String code = code(quote);
      Optional<Instrument> found =
          ending(pair, key(code), quote).or(() -> ending(pair, code, quote));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Instrument> ending(String pair, String ending, String quote) {
    if (!pair.endsWith(ending) || pair.length() == ending.length()) {
      return Optional.empty();
    }
    String base = pair.substring(0, pair.length() - ending.length());
    boolean longForm =
        base.length() == 4
            && ((base.startsWith("X") && X_CLASS.contains(base.substring(1)))
                || (base.startsWith("Z") && Z_CLASS.contains(base.substring(1))));
    String plain = longForm ? base.substring(1) : base;
    return Optional.of(usual(new Instrument(plain, quote)));
  }

  /** The key under which a result stands: classes only where the quote currency has one. */
  static String resultKey(Instrument instrument) {
    String base = code(instrument.base());
    String quote = code(instrument.quote());
    if (!Z_CLASS.contains(quote) && !quote.equals("XBT")) {
      return base + quote;
    }
    if (X_CLASS.contains(base) || Z_CLASS.contains(base)) {
      return key(base) + key(quote);
    }
    // pairs of newer assets keep short codes, with tether's dollar books the one exception
    return base.equals("USDT") && quote.equals("USD") ? "USDTZUSD" : base + quote;
  }

  private static String key(String code) {
    if (X_CLASS.contains(code)) {
      return "X" + code;
    }
    return Z_CLASS.contains(code) ? "Z" + code : code;
  }

  private static String code(String asset) {
    return CODES.getOrDefault(asset, asset);
  }

  private static Instrument usual(Instrument instrument) {
    return new Instrument(usual(instrument.base()), usual(instrument.quote()));
  }

  private static String usual(String code) {
    return switch (code) {
      case "XBT" -> "BTC";
      case "XDG" -> "DOGE";
      default -> code;
    };
  }
}
