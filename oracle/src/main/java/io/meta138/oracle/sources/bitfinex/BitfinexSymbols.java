package io.meta138.oracle.sources.bitfinex;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.sources.protocol.Symbols;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Bitfinex's names: {@code tBTCUSD}, with a colon where an asset has more than three letters
 * ({@code tLINK:USD}), and its own names for stablecoins.
 */
final class BitfinexSymbols implements Symbols {
  private static final Map<String, String> NAMES = Map.of("USDT", "UST", "USDC", "UDC");
  private static final Map<String, String> ASSETS =
      NAMES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
  private static final Pattern SHORT = Pattern.compile("t([A-Z0-9]{3})([A-Z0-9]{3})");
  private static final Pattern LONG = Pattern.compile("t([A-Z0-9]{1,15}):([A-Z0-9]{1,15})");

  @Override
  public Optional<String> symbol(Pair pair) {
    String base = NAMES.getOrDefault(pair.base(), pair.base());
    String quote = NAMES.getOrDefault(pair.quote(), pair.quote());
    String separator = base.length() == 3 && quote.length() == 3 ? "" : ":";
    String symbol = "t" + base + separator + quote;
    return pair(symbol).filter(pair::equals).map(_ -> symbol);
  }

  @Override
  public Optional<Pair> pair(String symbol) {
    Matcher parts = SHORT.matcher(symbol);
    if (!parts.matches()) {
      parts = LONG.matcher(symbol);
      if (!parts.matches() || (parts.group(1).length() == 3 && parts.group(2).length() == 3)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Pair(
            ASSETS.getOrDefault(parts.group(1), parts.group(1)),
            ASSETS.getOrDefault(parts.group(2), parts.group(2))));
  }
}
