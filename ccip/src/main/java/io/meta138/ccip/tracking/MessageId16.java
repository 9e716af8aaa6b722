package io.meta138.ccip.tracking;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.chain.abi.Codec;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.nio.charset.StandardCharsets;

/**
 * The id that an on ramp of CCIP 1.6 gives a message: a hash of all its fields save the id itself,
 * of what it was valued at, and of what it was to be executed with. The conformance tests compare
 * it with what the genuine on ramp announces.
 */
final class MessageId16 {
  private static final TupleType<Tuple> METADATA = Codec.type("(bytes32,uint64,uint64,uint160)");
  private static final TupleType<Tuple> FIXED =
      Codec.type("(uint160,uint64,uint64,uint160,uint256)");
  private static final TupleType<Tuple> TOKENS =
      Codec.type("((uint160,bytes,bytes,uint256,bytes)[])");
  private static final byte[] KIND =
      Keccak.bytes("EVM2AnyMessageHashV1".getBytes(StandardCharsets.US_ASCII));

  private MessageId16() {}

  /**
   * The id.
   *
   * @param message as the event of {@link Event#SENT_1_6} has it
   * @param onRamp that announced it
   */
  static Hash of(Tuple message, Address onRamp) {
    Tuple header = message.get(0);
    byte[] metadata =
        Keccak.bytes(
            Codec.encode(METADATA, KIND, header.get(1), header.get(2), Codec.fromAddress(onRamp)));
    byte[] fixed =
        Keccak.bytes(
            Codec.encode(
                FIXED,
                message.get(1),
                header.get(3),
                header.get(4),
                message.get(5),
                message.get(6)));
    byte[] payload = message.get(2);
    byte[] receiver = message.get(3);
    byte[] extraArguments = message.get(4);
    Object tokens = message.get(8);
    return Keccak.hash(
        new byte[32],
        metadata,
        fixed,
        Keccak.bytes(receiver),
        Keccak.bytes(payload),
        Keccak.bytes(Codec.encode(TOKENS, tokens)),
        Keccak.bytes(extraArguments));
  }
}
