package io.meta138.oracle.feeds;

import io.meta138.oracle.quotes.Pair;
import io.meta138.platform.types.FeedId;
import java.util.Optional;

/** How a source's pair becomes a feed's. */
public sealed interface Leg {
  /** The pair is the feed's own. */
  record Straight() implements Leg {}

  /** The pair is the feed's, seen from the other side. */
  record Inverted() implements Leg {}

  /**
   * The same asset in another currency, which a feed prices.
   *
   * @param by that feed, such as USDT/USD
   */
  record Converted(FeedId by) implements Leg {}

  /** How this pair becomes this feed; empty when it can't. */
  static Optional<Leg> between(Pair pair, FeedId feed) {
    if (pair.base().equals(feed.base()) && pair.quote().equals(feed.quote())) {
      return Optional.of(new Straight());
    }
    if (pair.base().equals(feed.quote()) && pair.quote().equals(feed.base())) {
      return Optional.of(new Inverted());
    }
    if (pair.base().equals(feed.base()) && pair.quote().matches("[A-Z0-9]{1,15}")) {
      return Optional.of(new Converted(new FeedId(pair.quote() + "/" + feed.quote())));
    }
    return Optional.empty();
  }
}
