package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.Pair;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Symbols made by a rule: prefix, base, separator, quote, with a venue's own names for assets. */
public final class RuleSymbols implements Symbols {
  private static final Pattern ASSET = Pattern.compile("[A-Z0-9]{1,15}");

  /** Longest first, so that a symbol without separator is read one way only. */
  private static final List<String> QUOTES =
      List.of(
          "FDUSD", "USDT", "USDC", "DAI", "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "TRY",
          "BRL", "SGD", "KRW", "BTC", "ETH", "BNB");

  private final String prefix;
  private final String separator;
  private final boolean lowerCase;
  private final Map<String, String> venueAsset;
  private final Map<String, String> ourAsset;

  private RuleSymbols(
      String prefix, String separator, boolean lowerCase, Map<String, String> venueAsset) {
    this.prefix = prefix;
    this.separator = separator;
    this.lowerCase = lowerCase;
    this.venueAsset = Map.copyOf(venueAsset);
    this.ourAsset =
        venueAsset.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
  }

  /** {@code BTC-USD} and the like. */
  public static RuleSymbols separated(String separator) {
    return new RuleSymbols("", separator, false, Map.of());
  }

  /** {@code BTCUSD}. */
  public static RuleSymbols joined() {
    return new RuleSymbols("", "", false, Map.of());
  }

  /** {@code btcusd}. */
  public static RuleSymbols lowerCase() {
    return new RuleSymbols("", "", true, Map.of());
  }

  /** The same rule with this text in front. */
  public RuleSymbols prefixed(String text) {
    return new RuleSymbols(text, separator, lowerCase, venueAsset);
  }

  /** The same rule with the venue's own names for some assets. */
  public RuleSymbols naming(Map<String, String> names) {
    return new RuleSymbols(prefix, separator, lowerCase, names);
  }

  @Override
  public Optional<String> symbol(Pair pair) {
    if (!ASSET.matcher(pair.base()).matches() || !ASSET.matcher(pair.quote()).matches()) {
      return Optional.empty();
    }
    String name =
        venueAsset.getOrDefault(pair.base(), pair.base())
            + separator
            + venueAsset.getOrDefault(pair.quote(), pair.quote());
    String symbol = prefix + (lowerCase ? name.toLowerCase(Locale.ROOT) : name);
    return pair(symbol).filter(pair::equals).map(_ -> symbol);
  }

  @Override
  public Optional<Pair> pair(String symbol) {
    if (symbol.length() > 40 || !symbol.startsWith(prefix)) {
      return Optional.empty();
    }
    String name = symbol.substring(prefix.length());
    if (!name.equals(lowerCase ? name.toLowerCase(Locale.ROOT) : name.toUpperCase(Locale.ROOT))) {
      return Optional.empty();
    }
    String upper = name.toUpperCase(Locale.ROOT);
    if (separator.isEmpty()) {
      return QUOTES.stream()
          .map(quote -> venueAsset.getOrDefault(quote, quote))
          .filter(quote -> upper.endsWith(quote) && upper.length() > quote.length())
          .findFirst()
          .flatMap(quote -> ours(upper.substring(0, upper.length() - quote.length()), quote));
    }
    int cut = upper.indexOf(separator);
    return cut < 0
        ? Optional.empty()
        : ours(upper.substring(0, cut), upper.substring(cut + separator.length()));
  }

  private Optional<Pair> ours(String base, String quote) {
    if (!ASSET.matcher(base).matches() || !ASSET.matcher(quote).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pair(ourAsset.getOrDefault(base, base), ourAsset.getOrDefault(quote, quote)));
  }
}
