package io.meta138.ccip.deliver;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.SentMessage16;
import io.meta138.chain.abi.Codec;
import io.meta138.chain.abi.Command;
import io.meta138.chain.signing.Keccak;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Execution by hand of a message of CCIP 1.6: {@code manuallyExecute} of its off ramp, with the
 * proof that the message is under a committed root. Leaves and tree are made as {@code
 * @chainlink/ccip-sdk} 1.6.2 (MIT) makes them in {@code evm/hasher} and {@code hasher/merklemulti}.
 */
final class RampReport16 {
  private static final String HEADER = "(bytes32,uint64,uint64,uint64,uint64)";
  private static final String MESSAGE =
      "(" + HEADER + ",bytes,bytes,uint160,uint256,(bytes,uint160,uint32,bytes,uint256)[])";
  private static final String REPORTS = "(uint64," + MESSAGE + "[],bytes[][],bytes32[],uint256)[]";
  private static final String OVERRIDES = "(uint256,uint32[])[][]";
  private static final String FUNCTION =
      "manuallyExecute(" + (REPORTS + "," + OVERRIDES).replace("uint160", "address") + ")";

  private static final TupleType<Tuple> ARGUMENTS =
      Codec.type("(" + REPORTS + "," + OVERRIDES + ")");
  private static final TupleType<Tuple> METADATA = Codec.type("(bytes32,uint64,uint64,bytes32)");
  private static final TupleType<Tuple> FIXED =
      Codec.type("(bytes32,uint160,uint64,uint256,uint64)");
  private static final TupleType<Tuple> TOKENS =
      Codec.type("((bytes,uint160,uint32,bytes,uint256)[])");
  private static final TupleType<Tuple> ADDRESS = Codec.type("(uint160)");

  private static final byte[] KIND =
      Keccak.bytes("Any2EVMMessageHashV1".getBytes(StandardCharsets.US_ASCII));
  private static final byte[] INNER = word(BigInteger.ONE);

  private final Lane lane;

  RampReport16(Lane lane) {
    this.lane = lane;
  }

  /**
   * The call that executes one message.
   *
   * @param batch all messages under the root, in order
   * @param place of the message among them
   * @param gasLimits what the messages ask for
   * @param gas for the receiver, at least what the message asked for
   * @return empty when one carries tokens, or when they do not make the root
   */
  Optional<Command> command(
      List<SentMessage16> batch, List<Long> gasLimits, int place, Hash root, long gas) {
    if (batch.stream().anyMatch(message -> !message.tokens().isEmpty())) {
      return Optional.empty();
    }
    List<byte[]> layer = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      layer.add(leaf(batch.get(i), gasLimits.get(i)));
    }
    List<byte[]> proof = new ArrayList<>();
    for (int at = place; layer.size() > 1; at /= 2) {
      if (layer.size() % 2 != 0) {
        byte[] nobody = new byte[32];
        Arrays.fill(nobody, (byte) 0xff);
        layer.add(nobody);
      }
      proof.add(layer.get(at ^ 1));
      layer = above(layer);
    }
    if (!Hash.of(layer.getFirst()).equals(root)) {
      return Optional.empty();
    }
    return Optional.of(
        new Command("manuallyExecute", data(batch.get(place), gasLimits.get(place), proof, gas)));
  }

  private byte[] data(SentMessage16 message, long gasLimit, List<byte[]> proof, long gas) {
    Tuple header =
        Tuple.from(
            message.id().toBytes(),
            message.source(),
            message.destination(),
            message.number(),
            message.nonce());
    Tuple any =
        Tuple.from(
            header,
            sender(message),
            message.payload(),
            receiver(message),
            BigInteger.valueOf(gasLimit),
            new Tuple[0]);
    // of a single leaf nothing is known but itself, so no flag is set
    Tuple report =
        Tuple.from(
            message.source(),
            new Tuple[] {any},
            new byte[][][] {new byte[0][]},
            proof.toArray(new byte[0][]),
            BigInteger.ZERO);
    Tuple override = Tuple.of(BigInteger.valueOf(gas), new long[0]);
    return Codec.call(
        ByteBuffer.wrap(Keccak.bytes(FUNCTION.getBytes(StandardCharsets.US_ASCII))).getInt(),
        ARGUMENTS,
        new Tuple[] {report},
        new Tuple[][] {{override}});
  }

  private byte[] leaf(SentMessage16 message, long gasLimit) {
    byte[] onRamp = Keccak.bytes(Codec.encode(ADDRESS, Codec.fromAddress(lane.onRamp())));
    byte[] metadata =
        Keccak.bytes(Codec.encode(METADATA, KIND, message.source(), message.destination(), onRamp));
    byte[] fixed =
        Keccak.bytes(
            Codec.encode(
                FIXED,
                message.id().toBytes(),
                receiver(message),
                message.number(),
                BigInteger.valueOf(gasLimit),
                message.nonce()));
    return Keccak.bytes(
        new byte[32],
        metadata,
        fixed,
        Keccak.bytes(sender(message)),
        Keccak.bytes(message.payload()),
        Keccak.bytes(Codec.encode(TOKENS, (Object) new Tuple[0])));
  }

  private static List<byte[]> above(List<byte[]> layer) {
    List<byte[]> next = new ArrayList<>();
    for (int i = 0; i < layer.size(); i += 2) {
      byte[] left = layer.get(i);
      byte[] right = layer.get(i + 1);
      next.add(
          Arrays.compareUnsigned(left, right) <= 0
              ? Keccak.bytes(INNER, left, right)
              : Keccak.bytes(INNER, right, left));
    }
    return next;
  }

  private static byte[] sender(SentMessage16 message) {
    return Codec.encode(ADDRESS, Codec.fromAddress(message.sender()));
  }

  private static BigInteger receiver(SentMessage16 message) {
    return new BigInteger(1, message.receiver());
  }

  private static byte[] word(BigInteger value) {
    return Codec.encode(Codec.type("(uint256)"), value);
  }
}
