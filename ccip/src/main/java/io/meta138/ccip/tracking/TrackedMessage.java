package io.meta138.ccip.tracking;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/**
 * A message and all that is known of it.
 *
 * @param lane by name
 * @param generation how often the lane was opened when it was sent; 0 on genuine CCIP lanes
 * @param number in the lane and generation
 * @param id by which both chains know it
 * @param sender the contract that sent it
 * @param receiver the contract it is for
 * @param encoded as the on ramp encoded it; of CCIP 1.6 the log's data
 * @param payload what it carries
 * @param gasLimit what the receiver is to get
 * @param feeToken what was paid with; zero for the native coin
 * @param fee what was paid, in the token's smallest unit, once something told it
 * @param sent where and when
 * @param state how far it is
 * @param finalizedAt when its block was seen to stay
 * @param committedAt CCIP 1.6: when the destination had its root, by that chain's time
 * @param verifyingAt when signatures began to be gathered
 * @param verifiedAt when there were enough
 * @param supersededBy the newer message because of which it is not delivered
 * @param execution the latest one
 * @param receipt what the receiver's own events tell
 * @param delivery what the deliverer did about it
 */
public record TrackedMessage(
    String lane,
    int generation,
    long number,
    Hash id,
    Address sender,
    Address receiver,
    byte[] encoded,
    byte[] payload,
    long gasLimit,
    Address feeToken,
    Optional<BigInteger> fee,
    Sent sent,
    MessageState state,
    Optional<Instant> finalizedAt,
    Optional<Instant> committedAt,
    Optional<Instant> verifyingAt,
    Optional<Instant> verifiedAt,
    Optional<Hash> supersededBy,
    Optional<Execution> execution,
    Optional<Receipt> receipt,
    Delivery delivery) {

  /**
   * Where a message was sent.
   *
   * @param chain the source
   * @param block its height
   * @param blockHash its hash
   * @param transaction that sent it
   * @param logIndex of the announcement in the block
   * @param at the block's own time
   * @param seenAt when it was seen here
   */
  public record Sent(
      ChainId chain,
      long block,
      Hash blockHash,
      Hash transaction,
      int logIndex,
      Instant at,
      Instant seenAt) {}

  /**
   * The latest execution on the destination.
   *
   * @param success false when the receiver reverted
   * @param block its height
   * @param transaction that delivered or retried it
   * @param at the block's own time
   * @param seenAt when it was seen here
   * @param count how many executions there were
   * @param gasUsed by it, where the protocol tells
   * @param returnData what the receiver reverted with
   */
  public record Execution(
      boolean success,
      long block,
      Hash transaction,
      Instant at,
      Instant seenAt,
      int count,
      Optional<Long> gasUsed,
      byte[] returnData) {}

  /**
   * What the receiver's own events tell.
   *
   * @param at the block's own time
   * @param seenAt when it was seen here
   * @param rowsTaken rows that moved on
   * @param rowsStale rows it had in this round or a newer one
   * @param refused whether the payload was none of ours
   */
  public record Receipt(
      Instant at, Instant seenAt, int rowsTaken, int rowsStale, boolean refused) {}

  /**
   * What the deliverer did about it.
   *
   * @param attempts that ended in an error
   * @param nextAttemptAt not before; empty for at once
   * @param lastError of the last attempt
   * @param givenUpAt when the retry policy ended
   * @param refusals retries that never came to an execution, since somebody asked last
   * @param askedAfter so many executions somebody asked for another try
   */
  public record Delivery(
      int attempts,
      Optional<Instant> nextAttemptAt,
      Optional<String> lastError,
      Optional<Instant> givenUpAt,
      int refusals,
      Optional<Integer> askedAfter) {}

  /** Whether somebody asked for another try since it was executed or refused last. */
  public boolean retryAsked() {
    return delivery.refusals() == 0
        && execution
            .filter(last -> delivery.askedAfter().equals(Optional.of(last.count())))
            .isPresent();
  }

  /**
   * The latest execution.
   *
   * @throws IllegalArgumentException when there was none
   */
  public Execution executed() {
    return execution.orElseThrow(() -> new IllegalArgumentException(this + " was not executed"));
  }

  /** How often it was executed in vain, or refused to be executed again; at least 1. */
  public int tries() {
    return Math.max(1, execution.map(Execution::count).orElse(0) + delivery.refusals());
  }

  @Override
  public String toString() {
    return "%s %d.%d %s %s".formatted(lane, generation, number, id, state);
  }
}
