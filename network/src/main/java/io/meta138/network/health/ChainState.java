package io.meta138.network.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What rules on the chain look at beside the blocks.
 *
 * @param heads of the nodes
 * @param begun when the first node was asked
 * @param requestTimeout of QBFT's first round
 * @param isBft whether blocks tell of consensus
 * @param stallAfter age of the head that is a halt
 * @param answering nodes that answer now
 */
record ChainState(
    HeadTrack heads,
    Optional<Instant> begun,
    Duration requestTimeout,
    boolean isBft,
    Duration stallAfter,
    int answering) {}
