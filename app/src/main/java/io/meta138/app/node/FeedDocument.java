package io.meta138.app.node;

import io.meta138.oracle.publishing.FeedStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A feed as the node's administration server tells it.
 *
 * @param id the pair
 * @param state in one lower-case word
 * @param price what the sources say now
 * @param published newest answer on chain
 * @param ageSeconds of that answer; -1 before the first
 * @param sourcesUsed in the price now
 * @param sourcesNeeded at least
 * @param sourcesTotal at most
 * @param round newest round
 * @param gas of its newest update
 * @param row on chain
 * @param column on chain
 * @param reason why it is not live; empty when it is
 * @param overdue whether it is older on chain than its heartbeat and grace allow
 * @param observedAt when its newest answer was observed; missing before the first
 * @param decimals of its answers on chain
 */
public record FeedDocument(
    String id,
    String state,
    Optional<BigDecimal> price,
    Optional<BigDecimal> published,
    long ageSeconds,
    int sourcesUsed,
    int sourcesNeeded,
    int sourcesTotal,
    long round,
    long gas,
    int row,
    int column,
    String reason,
    boolean overdue,
    Optional<Instant> observedAt,
    int decimals) {
  /** The document of a status. */
  public static FeedDocument of(FeedStatus status) {
    return new FeedDocument(
        status.feed().name(),
        status.state().toString().toLowerCase(Locale.ROOT),
        status.price(),
        status.published(),
        status.publishedAt().map(at -> Duration.between(at, status.asOf()).toSeconds()).orElse(-1L),
        status.sourcesUsed(),
        status.sourcesNeeded(),
        status.sourcesTotal(),
        status.round(),
        status.gas(),
        status.place().row(),
        status.place().column(),
        status.reason(),
        status.overdue(),
        status.publishedAt(),
        status.decimals());
  }
}
