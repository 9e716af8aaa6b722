package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.Pair;
import java.util.Optional;

/** A venue's names for markets, both ways. */
public interface Symbols {
  /** The venue's name for a pair; empty when it can have none. */
  Optional<String> symbol(Pair pair);

  /** The pair a venue's name stands for; empty when the name is not one of its. */
  Optional<Pair> pair(String symbol);
}
