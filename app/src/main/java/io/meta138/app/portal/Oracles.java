package io.meta138.app.portal;

import io.meta138.portal.views.Known;
import java.util.List;
import java.util.Optional;

/**
 * The oracle nodes of an environment: prices are those of the first that answers.
 *
 * @param all in the order of the configuration
 */
record Oracles(List<OracleSight> all) {
  /** Copies the list. */
  Oracles {
    all = List.copyOf(all);
  }

  /** The first that answers, else the first; empty when there is none. */
  Optional<OracleSight> first() {
    return all.stream()
        .filter(sight -> sight.feeds() instanceof Known.Here)
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  /** Why nothing is known of prices when there are none. */
  static <T> Known<T> none() {
    return new Known.Missing<>("this portal's configuration names no oracle node");
  }
}
