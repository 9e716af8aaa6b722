package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.Pair;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Symbols of aggregators: an asset's identifier there, a colon, a currency. */
public final class IdSymbols implements Symbols {
  private final Map<String, String> idOf;
  private final Map<String, String> assetOf;
  private final Set<String> currencies;

  /** Names assets by these identifiers, which differ from each other, in these currencies. */
  public IdSymbols(Map<String, String> idOf, Set<String> currencies) {
    this.idOf = Map.copyOf(idOf);
    this.assetOf =
        idOf.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
    this.currencies = Set.copyOf(currencies);
  }

  @Override
  public Optional<String> symbol(Pair pair) {
    String id = idOf.get(pair.base());
    return id == null || !currencies.contains(pair.quote())
        ? Optional.empty()
        : Optional.of(id + ":" + pair.quote());
  }

  @Override
  public Optional<Pair> pair(String symbol) {
    int colon = symbol.lastIndexOf(':');
    String asset = colon < 0 ? null : assetOf.get(symbol.substring(0, colon));
    return asset == null || !currencies.contains(symbol.substring(colon + 1))
        ? Optional.empty()
        : Optional.of(new Pair(asset, symbol.substring(colon + 1)));
  }

  /** The identifier in a symbol. */
  public static String id(String symbol) {
    return symbol.substring(0, symbol.lastIndexOf(':'));
  }

  /** The currency in a symbol. */
  public static String currency(String symbol) {
    return symbol.substring(symbol.lastIndexOf(':') + 1);
  }
}
