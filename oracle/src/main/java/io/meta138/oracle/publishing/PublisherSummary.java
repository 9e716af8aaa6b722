package io.meta138.oracle.publishing;

/**
 * What a publisher did since its start.
 *
 * @param feeds feeds with an answer on chain
 * @param rounds rounds of rows written
 * @param updates answers of feeds written
 * @param missedHeartbeats times a feed was older on chain than its heartbeat and grace allow
 * @param updateMillisP50 median time from source change to mined, in milliseconds; 0 when none
 * @param updateMillisP95 95th percentile of the same
 * @param gasPerFeedUpdate gas used by all reports divided by answers written; 0 when none
 * @param errors reports that failed and could not be signed, stored or read back
 */
public record PublisherSummary(
    int feeds,
    long rounds,
    long updates,
    long missedHeartbeats,
    long updateMillisP50,
    long updateMillisP95,
    long gasPerFeedUpdate,
    long errors) {}
