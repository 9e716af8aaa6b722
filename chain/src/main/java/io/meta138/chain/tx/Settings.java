package io.meta138.chain.tx;

import java.time.Duration;

/**
 * How a transaction manager behaves.
 *
 * @param fees what it may offer
 * @param depth blocks on top of a transaction's block (0: none) after which it counts as confirmed
 * @param stuckAfter time after which a transaction in flight is replaced by a newer one of its
 *     group, or sent again
 * @param stuckBlocks blocks after which the same happens
 * @param maxInFlight open nonces at once
 * @param pollInterval how often the chain is asked when no new head is announced
 * @param callLimit deadline of one call to the chain
 * @param settle how long the chain must look shorter before it is believed, because an endpoint may
 *     only lag, and how long a used nonce may lack a receipt before it is looked for what used it
 * @param lockWait how long to wait for another process to give the account up
 * @param retention how long finished intents are kept
 */
public record Settings(
    FeePolicy fees,
    int depth,
    Duration stuckAfter,
    int stuckBlocks,
    int maxInFlight,
    Duration pollInterval,
    Duration callLimit,
    Duration settle,
    Duration lockWait,
    Duration retention) {

  /** Refuses numbers that make no sense. */
  public Settings {
    if (depth < 0 || stuckBlocks < 1 || maxInFlight < 1) {
      throw new IllegalArgumentException(
          "expected depth >= 0, stuckBlocks >= 1, maxInFlight >= 1 but found "
              + depth
              + ", "
              + stuckBlocks
              + ", "
              + maxInFlight);
    }
  }

  /** Sensible values for a chain with blocks every few seconds. */
  public static Settings defaults(FeePolicy fees) {
    return new Settings(
        fees,
        2,
        Duration.ofSeconds(10),
        3,
        16,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofDays(7));
  }
}
