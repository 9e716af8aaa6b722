package io.meta138.chain.rpc;

import java.time.Duration;

/**
 * The bounds and intervals of JSON-RPC access.
 *
 * @param maxAnswerBytes largest answer taken
 * @param maxBatch most calls in one batch; more go as several batches
 * @param maxInFlight most calls an endpoint has in flight; more go to the next endpoint
 * @param probeInterval how often an endpoint's head is asked for
 * @param probeDeadline how long an answer to that may take
 * @param chainCheckInterval how often an endpoint's chain id is asked for again
 * @param maxLag blocks behind the best head from which an endpoint is used only if no other is left
 * @param maxLead blocks ahead of every other endpoint from which a head has to be proven
 * @param firstBackoff pause after a first failure; doubled with each further one
 * @param maxBackoff longest pause after failures
 * @param fanOutWrites whether {@code eth_sendRawTransaction} goes to every usable endpoint at once
 */
public record RpcSettings(
    int maxAnswerBytes,
    int maxBatch,
    int maxInFlight,
    Duration probeInterval,
    Duration probeDeadline,
    Duration chainCheckInterval,
    long maxLag,
    long maxLead,
    Duration firstBackoff,
    Duration maxBackoff,
    boolean fanOutWrites) {

  /** Refuses bounds that are not positive. */
  public RpcSettings {
    if (maxAnswerBytes < 1_024 || maxBatch < 1 || maxInFlight < 1 || maxLag < 0 || maxLead < 1) {
      throw new IllegalArgumentException(
          "expected maxAnswerBytes >= 1024, maxBatch >= 1, maxInFlight >= 1, maxLag >= 0 and"
              + " maxLead >= 1, found "
              + maxAnswerBytes
              + ", "
              + maxBatch
              + ", "
              + maxInFlight
              + ", "
              + maxLag
              + " and "
              + maxLead);
    }
    requirePositive("probeInterval", probeInterval);
    requirePositive("probeDeadline", probeDeadline);
    requirePositive("chainCheckInterval", chainCheckInterval);
    requirePositive("firstBackoff", firstBackoff);
    requirePositive("maxBackoff", maxBackoff);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("expected a positive " + name + ", found " + value);
    }
  }

  /**
   * What suits a chain with blocks of 1 to 12 s: answers to 4 MiB, batches of 100, a probe every 2
   * s.
   */
  public static RpcSettings defaults() {
    return new RpcSettings(
        4 * 1024 * 1024,
        100,
        256,
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        2,
        64,
        Duration.ofMillis(250),
        Duration.ofSeconds(15),
        false);
  }

  /** The same with writes to every usable endpoint, or to one. */
  public RpcSettings withFanOutWrites(boolean all) {
    return new RpcSettings(
        maxAnswerBytes,
        maxBatch,
        maxInFlight,
        probeInterval,
        probeDeadline,
        chainCheckInterval,
        maxLag,
        maxLead,
        firstBackoff,
        maxBackoff,
        all);
  }

  /** The same with other probes. */
  public RpcSettings withProbes(Duration interval, Duration deadline, Duration chainCheck) {
    return new RpcSettings(
        maxAnswerBytes,
        maxBatch,
        maxInFlight,
        interval,
        deadline,
        chainCheck,
        maxLag,
        maxLead,
        firstBackoff,
        maxBackoff,
        fanOutWrites);
  }
}
