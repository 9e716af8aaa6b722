package io.meta138.oracle.feeds;

import io.meta138.platform.types.FeedId;
import java.util.Optional;

/**
 * Everything that defines a feed; {@link FeedCatalog} checks it among its peers.
 *
 * @param id the pair it prices
 * @param description what {@code PriceFeed.description()} says, 1 to 31 bytes of ASCII
 * @param decimals number of decimals shown
 * @param precision number of decimals stored and published, at most {@code decimals}
 * @param place its row and column on chain
 * @param triggers when it is published
 * @param method how its price comes about
 * @param hours when its market is open
 * @param jumpBound its breaker; only for feeds from sources, others inherit it
 * @param bounds limits that no honest price leaves
 * @param announces whether its {@code PriceFeed} emits Chainlink's events
 */
public record FeedDefinition(
    FeedId id,
    String description,
    int decimals,
    int precision,
    Place place,
    Triggers triggers,
    Method method,
    MarketHours hours,
    Optional<JumpBound> jumpBound,
    Optional<PriceBounds> bounds,
    boolean announces) {}
