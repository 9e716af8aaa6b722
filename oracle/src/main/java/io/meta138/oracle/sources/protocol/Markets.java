package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.Pair;
import java.util.List;
import java.util.stream.Stream;

/** Lists of pairs in one line. */
public final class Markets {
  private Markets() {}

  /** The pairs of these bases, separated by spaces, in one quote currency. */
  public static Stream<Pair> in(String quote, String bases) {
    return Stream.of(bases.split(" ")).map(base -> new Pair(base, quote));
  }

  /** All of these lists. */
  @SafeVarargs
  public static List<Pair> of(Stream<Pair>... lists) {
    return Stream.of(lists).flatMap(list -> list).toList();
  }
}
