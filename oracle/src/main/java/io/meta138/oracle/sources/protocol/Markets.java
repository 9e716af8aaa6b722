package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.Pair;
import java.util.List;
import java.util.stream.Stream;

/** Lists of pairs in one line. */
public final class Markets {
  private Markets() {}

  /** The pairs of these bases, separated by spaces, in one quote currency. */
  public static List<Pair> in(String quote, String bases) {
    return Stream.of(bases.split(" ")).map(base -> new Pair(base, quote)).toList();
  }

  /** All of these lists. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static List<Pair> of(List<Pair>... lists) {
    return Stream.of(lists).flatMap(List::stream).toList();
  }
}
