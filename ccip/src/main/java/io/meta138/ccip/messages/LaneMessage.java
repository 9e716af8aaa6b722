package io.meta138.ccip.messages;

import io.meta138.ccip.lanes.Selector;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message of our lane: CCIP's {@code MessageV1} between two EVM chains without tokens, 183 bytes
 * with everything at a fixed place, then the payload ({@code LaneMessages.sol}).
 *
 * @param source chain it was sent on
 * @param destination chain it is for
 * @param number in its lane, from 1
 * @param executionGas what its delivery may take, the receiver included
 * @param receiverGas what the receiver is to get
 * @param verifiers hash of the verifiers and executor it asks for: always that of none
 * @param onRamp router it was sent through
 * @param offRamp router that may deliver it
 * @param sender who sent it
 * @param receiver who is to receive it
 * @param payload what it carries, at most 30,000 bytes
 */
public record LaneMessage(
    Selector source,
    Selector destination,
    long number,
    long executionGas,
    long receiverGas,
    Hash verifiers,
    Address onRamp,
    Address offRamp,
    Address sender,
    Address receiver,
    byte[] payload) {

  /** Bytes before the payload. */
  public static final int HEADER = 183;

  /** Most bytes of a payload. */
  public static final int MOST_PAYLOAD = 30_000;

  /** The hash of no verifiers and executor zero. */
  public static final Hash NO_VERIFIERS = Keccak.hash(new byte[] {20}, new byte[20]);

  private static final byte VERSION = 1;
  private static final int ADDRESS = 20;
  private static final int WORD = 32;
  private static final long MOST_GAS = 0xffff_ffffL;

  /** Refuses numbers that the format has no room for. */
  public LaneMessage {
    if (number < 0 || executionGas < 0 || executionGas > MOST_GAS) {
      throw new IllegalArgumentException(
          "expected number >= 0 and gas of 32 bits, found " + number + " and " + executionGas);
    }
    if (receiverGas < 0 || receiverGas > MOST_GAS || payload.length > MOST_PAYLOAD) {
      throw new IllegalArgumentException(
          "expected gas of 32 bits and at most %d bytes, found %d and %d"
              .formatted(MOST_PAYLOAD, receiverGas, payload.length));
    }
  }

  /** What bytes turned out to be. */
  public sealed interface Decoded {
    /**
     * A message.
     *
     * @param message what the bytes say
     */
    record Good(LaneMessage message) implements Decoded {}

    /**
     * None.
     *
     * @param position about where they differ from the format
     */
    record Malformed(int position) implements Decoded {}
  }

  /** Reads an encoding; positions of what is wrong are those that the contract names. */
  public static Decoded decode(byte[] encoded) {
    int wrong = wrongAt(encoded);
    if (wrong >= 0) {
      return new Decoded.Malformed(wrong);
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    return new Decoded.Good(
        new LaneMessage(
            new Selector(in.getLong(1)),
            new Selector(in.getLong(9)),
            in.getLong(17),
            Integer.toUnsignedLong(in.getInt(25)),
            Integer.toUnsignedLong(in.getInt(29)),
            Hash.of(Arrays.copyOfRange(encoded, 37, 69)),
            address(encoded, 82),
            address(encoded, 103),
            address(encoded, 136),
            address(encoded, 157),
            Arrays.copyOfRange(encoded, HEADER, encoded.length)));
  }

  /** Where it is no message, as {@code LaneMessages.check} tells it; negative when it is one. */
  private static int wrongAt(byte[] m) {
    if (m.length < HEADER) {
      return m.length;
    }
    ByteBuffer in = ByteBuffer.wrap(m);
    if (m[0] != VERSION) {
      return 0;
    }
    if (in.getInt(33) != 0) {
      return 33;
    }
    if (m[69] != WORD) {
      return 69;
    }
    if (!zeros(m, 70, 82)) {
      return 70;
    }
    if (m[102] != ADDRESS) {
      return 102;
    }
    if (m[123] != WORD) {
      return 123;
    }
    if (!zeros(m, 124, 136)) {
      return 124;
    }
    if (m[156] != ADDRESS) {
      return 156;
    }
    if (in.getInt(177) != 0) {
      return 177;
    }
    if (Short.toUnsignedInt(in.getShort(181)) != m.length - HEADER) {
      return 181;
    }
    return neverWritten(in);
  }

  /** What the contract's check lets pass, because its routers never write it. */
  private static int neverWritten(ByteBuffer in) {
    if (in.getLong(1) == 0) {
      return 1;
    }
    if (in.getLong(9) == 0) {
      return 9;
    }
    if (in.getLong(17) < 0) {
      return 17;
    }
    return in.capacity() - HEADER > MOST_PAYLOAD ? 181 : -1;
  }

  private static boolean zeros(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static Address address(byte[] bytes, int from) {
    return Address.of(Arrays.copyOfRange(bytes, from, from + ADDRESS));
  }

  /** The message's encoding. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(HEADER + payload.length);
    out.put(VERSION).putLong(source.bits()).putLong(destination.bits()).putLong(number);
    out.putInt((int) executionGas).putInt((int) receiverGas).putInt(0).put(verifiers.toBytes());
    out.put((byte) WORD).position(out.position() + WORD - ADDRESS).put(onRamp.toBytes());
    out.put((byte) ADDRESS).put(offRamp.toBytes());
    out.put((byte) WORD).position(out.position() + WORD - ADDRESS).put(sender.toBytes());
    out.put((byte) ADDRESS).put(receiver.toBytes());
    out.putInt(0).putShort((short) payload.length).put(payload);
    return out.array();
  }

  /** Its id: the keccak-256 of the encoding. */
  public Hash id() {
    return idOf(encode());
  }

  /** The id of the message with this encoding. */
  public static Hash idOf(byte[] encoded) {
    return Keccak.hash(encoded);
  }
}
