package io.meta138.oracle.deployment;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where an {@code OracleWithCCIP} sends its rows, paid in the native coin.
 *
 * @param selector of the other chain
 * @param router that takes the messages; this deployment's own when empty
 * @param receiver the {@code OracleReceiver} there
 * @param marginBps how much more than the quote is paid, in hundredths of a percent
 * @param minInterval between two sends, in whole seconds, at least one
 * @param sendGas gas that a send on update gets
 * @param rows that are sent on update
 * @param gasLimit of the receiver
 * @param cap most that one send may pay
 * @param perDay most that all sends of a day may pay
 */
public record DestinationSpec(
    BigInteger selector,
    Optional<Address> router,
    Address receiver,
    int marginBps,
    Duration minInterval,
    long sendGas,
    SortedSet<Integer> rows,
    long gasLimit,
    Wei cap,
    Wei perDay) {
  /** CCIP's tag of {@code EVMExtraArgsV2}: a gas limit, and whether order does not matter. */
  private static final int EXTRA_ARGS_V2 = 0x181dcf10;

  /** Copies the rows. */
  public DestinationSpec {
    rows = Collections.unmodifiableSortedSet(new TreeSet<>(rows));
  }

  /** The rows as the contract keeps them, a bit each. */
  BigInteger rowBits() {
    BigInteger bits = BigInteger.ZERO;
    for (int row : rows) {
      bits = bits.setBit(row);
    }
    return bits;
  }

  /** CCIP's extra arguments V2: the receiver's gas, in any order, as CCIP 1.6 demands. */
  byte[] extraArgs() {
    byte[] words = new byte[4 + 64];
    ByteBuffer.wrap(words).putInt(EXTRA_ARGS_V2).putLong(4 + 24, gasLimit).put(4 + 63, (byte) 1);
    return words;
  }
}
