package io.meta138.ccip.tracking;

import com.esaulpaugh.headlong.abi.Tuple;
import io.meta138.ccip.CcipException;
import io.meta138.chain.abi.AbiException;
import io.meta138.chain.abi.Codec;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * A message of CCIP 1.6 with everything that its leaf under a committed root is made of: {@code
 * Internal.EVM2AnyRampMessage}, as the on ramp's event has it.
 *
 * @param id of the message
 * @param source selector of the source
 * @param destination selector of the destination
 * @param number in the lane
 * @param nonce of the sender; 0 when it may be executed out of order
 * @param sender who sent it
 * @param payload what it carries
 * @param receiver as it is encoded for the destination
 * @param extraArgs as the on ramp made them of the sender's
 * @param feeToken what was paid with
 * @param feeTokenAmount what was paid
 * @param feeValueJuels the same in juels
 * @param tokens that go with it
 */
public record SentMessage16(
    Hash id,
    BigInteger source,
    BigInteger destination,
    BigInteger number,
    BigInteger nonce,
    Address sender,
    byte[] payload,
    byte[] receiver,
    byte[] extraArgs,
    Address feeToken,
    BigInteger feeTokenAmount,
    BigInteger feeValueJuels,
    List<Token> tokens) {
  /**
   * A token that goes with a message.
   *
   * @param pool on the source
   * @param token on the destination, as it is encoded for it
   * @param extraData of the pool
   * @param amount in the token's smallest unit
   * @param execData gas of the destination's pool, as it is encoded
   */
  public record Token(
      Address pool, byte[] token, byte[] extraData, BigInteger amount, byte[] execData) {}

  /** Copies the tokens. */
  public SentMessage16 {
    tokens = List.copyOf(tokens);
  }

  /**
   * Reads what is stored of a message.
   *
   * @throws CcipException when it was not sent over CCIP 1.6
   */
  public static SentMessage16 of(TrackedMessage stored) {
    try {
      Tuple message = Codec.decode(Event.SENT_1_6.data(), stored.encoded()).get(0);
      Tuple header = message.get(0);
      byte[] id = header.get(0);
      Tuple[] tokens = message.get(8);
      return new SentMessage16(
          Hash.of(id),
          header.get(1),
          header.get(2),
          header.get(3),
          header.get(4),
          Codec.toAddress(message.get(1)),
          message.get(2),
          message.get(3),
          message.get(4),
          Codec.toAddress(message.get(5)),
          message.get(6),
          message.get(7),
          Arrays.stream(tokens).map(SentMessage16::token).toList());
    } catch (AbiException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new CcipException("message " + stored.id() + " is none of CCIP 1.6", e);
    }
  }

  private static Token token(Tuple token) {
    return new Token(
        Codec.toAddress(token.get(0)), token.get(1), token.get(2), token.get(3), token.get(4));
  }
}
