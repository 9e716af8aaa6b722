package io.meta138.app.devnet.exchanges.market;

/**
 * What a book trades: one asset priced in another.
 *
 * @param base the asset that is priced, upper case
 * @param quote the currency it is priced in, upper case
 */
public record Instrument(String base, String quote) {
  /**
   * The instrument written {@code BASE/QUOTE}.
   *
   * @throws IllegalArgumentException when there is not exactly one slash between two names
   */
  public static Instrument parse(String text) {
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
      throw new IllegalArgumentException("expected BASE/QUOTE, found " + text);
    }
    return new Instrument(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return base + "/" + quote;
  }
}
