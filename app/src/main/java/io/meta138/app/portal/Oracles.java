package io.meta138.app.portal;

import io.meta138.app.node.FeedDocument;
import io.meta138.platform.http.Health;
import io.meta138.portal.views.Known;
import java.util.List;
import java.util.Optional;

/**
 * The oracle nodes of an environment: prices are those of the first that answers and is ready, so
 * that one that is stuck hides none that works.
 *
 * @param all in the order of the configuration
 */
record Oracles(List<OracleSight> all) {
  /** Copies the list. */
  Oracles {
    all = List.copyOf(all);
  }

  /**
   * The first that answers and is ready; else the one with most live feeds of those that answer,
   * else the first; empty when there is none.
   */
  Optional<OracleSight> first() {
    Optional<OracleSight> best = Optional.empty();
    int most = -1;
    for (OracleSight sight : all) {
      if (sight.feeds() instanceof Known.Here<List<FeedDocument>>(var feeds, var _)) {
        if (sight.health() instanceof Known.Here<Health>(Health health, var _) && health.ready()) {
          return Optional.of(sight);
        }
        int live = (int) feeds.stream().filter(feed -> feed.state().equals("live")).count();
        if (live > most) {
          most = live;
          best = Optional.of(sight);
        }
      }
    }
    return best.or(() -> all.stream().findFirst());
  }

  /** Why nothing is known of prices when there are none. */
  static <T> Known<T> none() {
    return new Known.Missing<>("this portal's configuration names no oracle node");
  }
}
