package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.aggregation.PriceBoard;
import io.meta138.oracle.feeds.PriceBounds;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows what breakers hold, and lets an operator release it. Not thread-safe. */
final class HeldPrices {
  private final PriceBoard board;
  private final List<FeedTrack> feeds;

  HeldPrices(PriceBoard board, List<FeedTrack> feeds) {
    this.board = board;
    this.feeds = feeds;
  }

  /** Every held price. */
  List<HeldPrice> all() {
    return feeds.stream().flatMap(feed -> held(feed).stream()).toList();
  }

  /**
   * Lets the breaker measure from the held price, so that it is an answer at the next evaluation.
   *
   * @param shown what the operator saw; less than the feed's deviation from it is no change, or a
   *     moving market could never be released
   */
  Release release(FeedId id, BigDecimal shown) {
    int index = board.indexOf(id);
    if (index < 0) {
      return new Release.UnknownFeed(id);
    }
    FeedTrack feed = feeds.get(index);
    Optional<HeldPrice> held = held(feed);
    if (held.isEmpty()) {
      return new Release.NothingHeld(id, word(feed.outcome()));
    }
    BigDecimal now = held.get().price();
    BigDecimal tolerated =
        shown.abs().multiply(BigDecimal.valueOf(feed.definition().triggers().deviationBps(), 4));
    if (now.subtract(shown).abs().compareTo(tolerated) >= 0) {
      return new Release.Changed(held.get());
    }
    Optional<PriceBounds> bounds = feed.definition().bounds();
    if (bounds.isPresent() && !bounds.get().contains(now)) {
      return new Release.OutOfBounds(held.get(), bounds.get());
    }
    board.anchor(index, now);
    return new Release.Released(held.get());
  }

  private static String word(FeedOutcome outcome) {
    return switch (outcome) {
      case FeedOutcome.Answer _ -> "priced";
      case FeedOutcome.Held _ -> "held";
      case FeedOutcome.Unavailable(var reason) ->
          "unavailable: " + reason.text().toLowerCase(Locale.ROOT);
    };
  }

  private static Optional<HeldPrice> held(FeedTrack feed) {
    if (!(feed.outcome() instanceof FeedOutcome.Held held)) {
      return Optional.empty();
    }
    long answer = feed.row().minedAnswer(feed.column());
    return Optional.of(
        new HeldPrice(
            feed.definition().id(),
            held.price(),
            held.last(),
            answer == 0 ? Optional.empty() : Optional.of(feed.price(answer)),
            answer == 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(feed.row().minedTime(feed.column()))),
            held.jumpBps(),
            held.have(),
            held.need(),
            held.used()));
  }
}
