package io.meta138.oracle.quotes;

/**
 * A market: one asset priced in another, such as BTC in USDT.
 *
 * @param base the asset that is priced, upper case
 * @param quote the currency it is priced in, upper case
 */
public record Pair(String base, String quote) implements Comparable<Pair> {
  /**
   * The pair written {@code BASE/QUOTE}.
   *
   * @throws IllegalArgumentException when there is not exactly one slash between two names
   */
  public static Pair parse(String text) {
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
      throw new IllegalArgumentException("expected BASE/QUOTE, found " + text);
    }
    return new Pair(text.substring(0, slash), text.substring(slash + 1));
  }

  /** The same market seen from the other side. */
  public Pair inverse() {
    return new Pair(quote, base);
  }

  @Override
  public int compareTo(Pair other) {
    int byBase = base.compareTo(other.base);
    return byBase != 0 ? byBase : quote.compareTo(other.quote);
  }

  @Override
  public String toString() {
    return base + "/" + quote;
  }
}
