package io.meta138.network.health;

import io.meta138.platform.types.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one node showed when it was asked once.
 *
 * @param node its name
 * @param at when it was asked
 * @param took until it had answered, or until we gave up
 * @param contact how that went
 * @param remark what went wrong; empty when nothing did
 * @param head its newest block
 * @param peers it is connected to
 * @param pool its transaction pool
 * @param syncing what {@code eth_syncing} says; shown only, it proves nothing
 * @param validators who are to agree on the next block, by its word
 * @param votes it wants to cast: true lets a validator in
 * @param requestTimeout of QBFT's first round
 */
public record NodeReading(
    String node,
    Instant at,
    Duration took,
    Contact contact,
    String remark,
    Fact<NodeHead> head,
    Fact<Integer> peers,
    Fact<Pool> pool,
    Fact<Boolean> syncing,
    Fact<List<Address>> validators,
    Fact<Map<Address, Boolean>> votes,
    Optional<Duration> requestTimeout) {

  /** How asking a node went. */
  public enum Contact {
    /** It answered. */
    ANSWERED,
    /** It is there, yet what it said is of no use. */
    BROKEN,
    /** It asked to be left alone. */
    RATE_LIMITED,
    /** It serves another chain. */
    WRONG_CHAIN,
    /** No connection, or no answer in time. */
    SILENT
  }

  /**
   * A node's newest block.
   *
   * @param number height
   * @param timestamp its proposer's time
   */
  public record NodeHead(long number, Instant timestamp) {}

  /**
   * A transaction pool.
   *
   * @param pending transactions that could be mined
   * @param queued transactions that wait for others; -1 where the node tells only a sum
   */
  public record Pool(long pending, long queued) {
    /** All that wait. */
    public long size() {
      return Math.max(0, pending) + Math.max(0, queued);
    }
  }

  /** The reading of a node that told nothing. */
  public static NodeReading nothing(
      String node, Instant at, Duration took, Contact contact, String remark) {
    return new NodeReading(
        node,
        at,
        took,
        contact,
        remark,
        Fact.unknown(remark),
        Fact.unknown(remark),
        Fact.unknown(remark),
        Fact.unknown(remark),
        Fact.unknown(remark),
        Fact.unknown(remark),
        Optional.empty());
  }
}
