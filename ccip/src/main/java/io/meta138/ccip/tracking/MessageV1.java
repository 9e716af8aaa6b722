package io.meta138.ccip.tracking;

import io.meta138.platform.types.Address;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What a message's encoding says, read from any CCIP {@code MessageV1} between EVM chains: that of
 * our own lanes and that of CCIP 2.0, which may carry tokens and verifiers. Layout: {@code
 * MessageV1Codec.sol} of Chainlink's MIT package.
 *
 * @param source selector of the source, 64 bits
 * @param destination selector of the destination, 64 bits
 * @param number in the lane
 * @param receiverGas what the receiver is to get
 * @param offRamp that may execute it
 * @param sender on the source
 * @param receiver on the destination
 * @param payload what it carries
 */
record MessageV1(
    long source,
    long destination,
    long number,
    long receiverGas,
    Address offRamp,
    Address sender,
    Address receiver,
    byte[] payload) {
  private static final int VERSION = 1;
  private static final int EXECUTION_GAS = 4;
  private static final int FINALITY_AND_VERIFIERS = 4 + 32;

  /**
   * Reads an encoding.
   *
   * @throws MalformedLogException when it is none, or has addresses that are not those of EVM
   *     chains
   */
  static MessageV1 read(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      if (in.get() != VERSION) {
        throw new MalformedLogException("message version");
      }
      long source = in.getLong();
      long destination = in.getLong();
      long number = in.getLong();
      skip(in, EXECUTION_GAS);
      long receiverGas = Integer.toUnsignedLong(in.getInt());
      skip(in, FINALITY_AND_VERIFIERS);
      skip(in, Byte.toUnsignedInt(in.get()));
      Address offRamp = address(take(in, Byte.toUnsignedInt(in.get())));
      Address sender = address(take(in, Byte.toUnsignedInt(in.get())));
      Address receiver = address(take(in, Byte.toUnsignedInt(in.get())));
      skip(in, Short.toUnsignedInt(in.getShort()));
      skip(in, Short.toUnsignedInt(in.getShort()));
      byte[] payload = take(in, Short.toUnsignedInt(in.getShort()));
      if (in.hasRemaining()) {
        throw new MalformedLogException("message length");
      }
      return new MessageV1(
          source, destination, number, receiverGas, offRamp, sender, receiver, payload);
    } catch (BufferUnderflowException e) {
      throw new MalformedLogException("message length", e);
    }
  }

  private static void skip(ByteBuffer in, int bytes) {
    take(in, bytes);
  }

  private static byte[] take(ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) {
      throw new BufferUnderflowException();
    }
    byte[] taken = new byte[bytes];
    in.get(taken);
    return taken;
  }

  /** An address as 20 bytes, or as a word whose first 12 are zero. */
  static Address address(byte[] bytes) {
    if (bytes.length == 20) {
      return Address.of(bytes);
    }
    if (bytes.length != 32) {
      throw new MalformedLogException("address length");
    }
    for (int i = 0; i < 12; i++) {
      if (bytes[i] != 0) {
        throw new MalformedLogException("address padding");
      }
    }
    byte[] low = new byte[20];
    System.arraycopy(bytes, 12, low, 0, 20);
    return Address.of(low);
  }
}
