package io.meta138.ccip.tracking;

import io.meta138.platform.types.ChainId;
import java.time.Instant;

/**
 * Blocks whose logs can't all be read; they are asked for again by themselves.
 *
 * @param chain whose
 * @param first lowest block that may hold the log
 * @param last highest block that may hold it
 * @param reason what is wrong with it
 * @param log what can be told of it
 * @param since when it was found
 * @param tries how often the blocks were asked for again
 * @param malformed whether it was malformed so often in final blocks that it is so on the chain
 */
public record UnreadLog(
    ChainId chain,
    long first,
    long last,
    String reason,
    String log,
    Instant since,
    int tries,
    boolean malformed) {}
