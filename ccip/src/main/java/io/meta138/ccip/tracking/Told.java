package io.meta138.ccip.tracking;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What one log tells of a lane. */
sealed interface Told {
  /** The lane by name. */
  String lane();

  /** The data of {@link Kind#OPENED}: the router led to, then the one that leads. */
  static byte[] ends(Address remote, Address router) {
    return ByteBuffer.allocate(40).put(remote.toBytes()).put(router.toBytes()).array();
  }

  /**
   * A message was sent.
   *
   * @param hasGenerations whether the lane's numbers belong to how often it was opened
   * @param offRamp it is for, on lanes that can be led elsewhere
   */
  record Announced(
      String lane,
      boolean hasGenerations,
      Optional<Address> offRamp,
      long number,
      Hash id,
      Address sender,
      Address receiver,
      byte[] encoded,
      byte[] payload,
      long gasLimit,
      Address feeToken,
      Optional<BigInteger> fee)
      implements Told {}

  /**
   * Anything else; what the numbers mean depends on the kind.
   *
   * @param message it is about
   */
  record Fact(
      String lane,
      Kind kind,
      Optional<Hash> message,
      long number,
      long last,
      BigInteger amount,
      byte[] data)
      implements Told {}

  /** The kinds of facts, as they are stored. */
  enum Kind {
    /** number, last = state on chain, amount = gas used (0 when not told), data = revert data. */
    EXECUTED,
    /** number: it was executed before and left alone. */
    SKIPPED_EXECUTED,
    /** CCIP 1.6, number: an execution was tried before. */
    ALREADY_ATTEMPTED,
    /** CCIP 1.6: the off ramp left a whole report alone, as the source is cursed. */
    SKIPPED_REPORT,
    /** CCIP 1.6, number = nonce, data = sender: executed out of order, so not at all. */
    SKIPPED_NONCE,
    /** CCIP 1.6, number to last, data = root. */
    COMMITTED,
    /** As COMMITTED, and the risk network vouches for it. */
    BLESSED,
    /** number = row, last = observedAt, amount = round, data = receiver. */
    RECEIVED,
    /** number = row, amount = round, data = receiver. */
    STALE,
    /** number = length, data = receiver. */
    REFUSED,
    /** amount = fee, data = fee token. */
    ROWS_SENT,
    /** amount = rows as bits, data = what the send reverted with. */
    SEND_FAILED,
    /** number = generation, data = remote router, then the router that tells it. */
    OPENED
  }
}
