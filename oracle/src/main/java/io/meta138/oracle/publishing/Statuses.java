package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.aggregation.PriceBoard;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Puts together how feeds stand. */
final class Statuses {
  private Statuses() {}

  static FeedStatus of(FeedTrack feed, PriceBoard board, Duration grace, Instant now) {
    FeedDefinition definition = feed.definition();
    long answer = feed.row().minedAnswer(feed.column());
    Optional<BigDecimal> price = Optional.empty();
    int used = 0;
    if (feed.outcome() instanceof FeedOutcome.Answer shown) {
      price = Optional.of(shown.price());
      used = shown.used().size();
    }
    boolean stale = feed.overdue(now.toEpochMilli(), grace.toMillis());
    FeedStatus.State state = state(feed, answer, stale);
    return new FeedStatus(
        definition.id(),
        definition.place(),
        definition.decimals(),
        state,
        price,
        answer == 0 ? Optional.empty() : Optional.of(feed.price(answer)),
        answer == 0
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(feed.row().minedTime(feed.column()))),
        used,
        definition.method() instanceof Method.Direct direct ? direct.minSources() : 0,
        board.sourceCount(feed.index()),
        feed.row().round(),
        feed.gas(),
        reason(feed, state),
        stale && !feed.closed(),
        now);
  }

  private static FeedStatus.State state(FeedTrack feed, long answer, boolean stale) {
    if (!feed.registered()) {
      return FeedStatus.State.UNREGISTERED;
    }
    if (feed.closed()) {
      return FeedStatus.State.CLOSED;
    }
    return switch (feed.outcome()) {
      case FeedOutcome.Held held -> FeedStatus.State.HELD;
      case FeedOutcome.Unavailable unavailable -> FeedStatus.State.UNAVAILABLE;
      case FeedOutcome.Answer priced when !feed.refusal().isEmpty() -> FeedStatus.State.UNAVAILABLE;
      case FeedOutcome.Answer priced when answer == 0 -> FeedStatus.State.PENDING;
      case FeedOutcome.Answer priced -> stale ? FeedStatus.State.STALE : FeedStatus.State.LIVE;
    };
  }

  private static String reason(FeedTrack feed, FeedStatus.State state) {
    if (!feed.refusal().isEmpty()) {
      return feed.refusal();
    }
    return switch (state) {
      case PENDING -> "not on chain yet";
      case STALE -> "no newer report was mined in time";
      default -> feed.outcome().why();
    };
  }
}
