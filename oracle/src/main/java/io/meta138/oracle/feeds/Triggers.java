package io.meta138.oracle.feeds;

import java.time.Duration;

/**
 * When a feed is published.
 *
 * @param heartbeat longest time between two answers
 * @param deviationBps change since the last answer, in hundredths of a per cent, that is published
 *     at once
 */
public record Triggers(Duration heartbeat, int deviationBps) {}
