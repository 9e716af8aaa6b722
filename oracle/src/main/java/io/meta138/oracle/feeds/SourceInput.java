package io.meta138.oracle.feeds;

import io.meta138.oracle.quotes.SourceId;
import java.time.Duration;
import java.util.Optional;

/**
 * A source as one feed uses it.
 *
 * @param source the venue's price stream
 * @param freshness how old its newest quote may be; empty takes the feed's own window
 */
public record SourceInput(SourceId source, Optional<Duration> freshness) {
  /** The source with the feed's own window. */
  public static SourceInput of(SourceId source) {
    return new SourceInput(source, Optional.empty());
  }
}
