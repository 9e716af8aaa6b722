package io.meta138.oracle.aggregation;

import io.meta138.oracle.quotes.SourceId;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a source without a voice says about a feed.
 *
 * @param source who
 * @param price in the feed's terms, after inversion or conversion
 * @param time when it was true
 */
public record Witness(SourceId source, BigDecimal price, Instant time) {}
