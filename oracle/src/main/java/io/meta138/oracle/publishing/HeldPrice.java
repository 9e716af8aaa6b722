package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A price that a feed's breaker keeps from being published.
 *
 * @param feed whose
 * @param price what the sources say
 * @param last what the jump is measured from
 * @param published the newest answer on chain; empty before the first
 * @param publishedAt when that was observed
 * @param jumpBps distance from {@code last}, in hundredths of a per cent
 * @param have independent groups that confirm it
 * @param need how many it takes
 * @param sources the quotes in it
 */
public record HeldPrice(
    FeedId feed,
    BigDecimal price,
    BigDecimal last,
    Optional<BigDecimal> published,
    Optional<Instant> publishedAt,
    long jumpBps,
    int have,
    int need,
    List<FeedOutcome.Used> sources) {
  /** Copies the sources. */
  public HeldPrice {
    sources = List.copyOf(sources);
  }
}
