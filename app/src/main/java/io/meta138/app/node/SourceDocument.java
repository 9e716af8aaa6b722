package io.meta138.app.node;

import io.meta138.oracle.sources.SourceStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A source as the node's administration server tells it.
 *
 * @param venue its venue
 * @param pair as the venue quotes it
 * @param state in one lower-case word
 * @param breaker state of its data's breaker
 * @param connection state of its venue's breaker
 * @param transport of the newest quote: ws or rest; empty before the first
 * @param price of the newest quote
 * @param ageMillis of the newest quote; -1 before the first
 * @param latencyMillis from the venue's time to arrival; -1 when not known
 * @param rejected messages dropped, by reason
 * @param reason why it is not live; empty when it is
 */
public record SourceDocument(
    String venue,
    String pair,
    String state,
    String breaker,
    String connection,
    String transport,
    Optional<BigDecimal> price,
    long ageMillis,
    long latencyMillis,
    Map<String, Long> rejected,
    String reason) {
  /** The document of a status. */
  public static SourceDocument of(SourceStatus status) {
    Map<String, Long> rejected = new TreeMap<>();
    status
        .rejected()
        .forEach(
            (reason, count) -> rejected.put(reason.toString().toLowerCase(Locale.ROOT), count));
    return new SourceDocument(
        status.source().venue(),
        status.source().pair().toString(),
        lower(status.state()),
        lower(status.breaker().state()),
        lower(status.connection().state()),
        status.transport().map(SourceDocument::lower).orElse(""),
        status.lastPrice(),
        status.lastQuoteAge().map(Duration::toMillis).orElse(-1L),
        status.latency().map(Duration::toMillis).orElse(-1L),
        rejected,
        status.reason());
  }

  private static String lower(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }
}
