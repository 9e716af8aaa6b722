package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Rejection;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a source is doing.
 *
 * @param source which
 * @param state in one word
 * @param reason why it is not live; empty when it is
 * @param breaker for its data
 * @param connection for its venue's connections
 * @param transport of the newest quote
 * @param lastQuoteAge since the newest quote arrived
 * @param lastPrice of the newest quote
 * @param latency from the venue's time to arrival, for the newest quote with a time
 * @param rejected how much was dropped, by reason
 */
public record SourceStatus(
    SourceId source,
    State state,
    String reason,
    BreakerStatus breaker,
    BreakerStatus connection,
    Optional<Transport> transport,
    Optional<Duration> lastQuoteAge,
    Optional<BigDecimal> lastPrice,
    Optional<Duration> latency,
    Map<Rejection, Long> rejected) {

  /** Copies the counts. */
  public SourceStatus {
    rejected = Map.copyOf(rejected);
  }

  /** A source's state. */
  public enum State {
    /** No quote yet, but not for long. */
    CONNECTING,
    /** Quotes come and count. */
    LIVE,
    /** No quote for most of a quote's life. */
    SILENT,
    /** What comes is bad; it counts as absent. */
    BROKEN
  }
}
