package io.meta138.oracle.publishing;

import io.meta138.oracle.feeds.Place;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * How a feed stands, for people and APIs.
 *
 * @param feed which
 * @param place its row and column
 * @param decimals number of decimals shown
 * @param state one word for it
 * @param price what the node's sources say now; empty while they have no quorum
 * @param published the newest answer on chain; empty before the first
 * @param publishedAt when that was observed; its age is what a consumer sees
 * @param sourcesUsed sources in the price now, those of its components included
 * @param sourcesNeeded fewest sources of its own; 0 for a feed computed from others
 * @param sourcesTotal sources it may use
 * @param round number of its row's newest round
 * @param gas gas of its newest update, its share of the transaction; 0 when not known
 * @param reason why it is not live; empty when it is
 * @param overdue whether it is older on chain than its heartbeat and grace allow, whatever its
 *     state
 * @param asOf when this was put together
 */
public record FeedStatus(
    FeedId feed,
    Place place,
    int decimals,
    State state,
    Optional<BigDecimal> price,
    Optional<BigDecimal> published,
    Optional<Instant> publishedAt,
    int sourcesUsed,
    int sourcesNeeded,
    int sourcesTotal,
    long round,
    long gas,
    String reason,
    boolean overdue,
    Instant asOf) {

  /** One word for how a feed stands. */
  public enum State {
    /** Priced and published within its heartbeat. */
    LIVE,
    /** Priced, not on chain yet. */
    PENDING,
    /** On chain, but older than its heartbeat allows. */
    STALE,
    /** Without a quorum of fresh sources. */
    UNAVAILABLE,
    /** Its market is closed. */
    CLOSED,
    /** A jump waits for confirmation. */
    HELD,
    /** The contract does not know it, or knows it differently. */
    UNREGISTERED
  }
}
