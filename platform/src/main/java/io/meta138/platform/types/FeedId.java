package io.meta138.platform.types;

import java.util.regex.Pattern;

/**
 * The name of a feed: the pair it prices, such as {@code BTC/USD}.
 *
 * @param name base and quote in upper case, joined by a slash
 */
public record FeedId(String name) implements Comparable<FeedId> {
  private static final Pattern FORM = Pattern.compile("[A-Z0-9]{1,15}/[A-Z0-9]{1,15}");

  /** Refuses what is not {@code BASE/QUOTE}. */
  public FeedId {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("expected BASE/QUOTE in upper case, found " + name);
    }
  }

  /** The asset that is priced. */
  public String base() {
    return name.substring(0, name.indexOf('/'));
  }

  /** The currency it is priced in. */
  public String quote() {
    return name.substring(name.indexOf('/') + 1);
  }

  @Override
  public int compareTo(FeedId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
