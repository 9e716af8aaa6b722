package io.meta138.ccip.messages;

import io.meta138.ccip.lanes.Selector;
import io.meta138.chain.signing.TypedData;
import io.meta138.chain.signing.TypedDataEncoding;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.util.List;

/**
 * What attesters sign: that the messages {@code first} to {@code end - 1}, which the router at the
 * source wrote for the router at the destination, have this root. EIP-712 under {@code name
 * "Meta138 LaneRouter", version "1"}, chain and address those of the destination's router.
 *
 * @param epoch of the destination's committee
 * @param source selector of the chain the messages were sent on
 * @param sourceRouter that wrote them
 * @param first number of the first message
 * @param end number of the last message, plus one
 * @param root over their ids
 */
public record RootClaim(
    long epoch, Selector source, Address sourceRouter, long first, long end, Hash root) {
  private static final String NAME = "Meta138 LaneRouter";
  private static final String VERSION = "1";

  /** Refuses an empty interval and numbers below zero. */
  public RootClaim {
    if (first < 0 || end <= first || epoch < 0) {
      throw new IllegalArgumentException(
          "expected 0 <= first < end and epoch >= 0, found %d, %d and %d"
              .formatted(first, end, epoch));
    }
  }

  /** The message for a signer. */
  public TypedData typed(ChainId destination, Address destinationRouter) {
    return new TypedData(
        new TypedData.Domain(NAME, VERSION, destination, destinationRouter),
        "Root",
        List.of(
            new TypedData.Field("epoch", "uint32", BigInteger.valueOf(epoch)),
            new TypedData.Field("sourceChainSelector", "uint64", source.value()),
            new TypedData.Field("sourceRouter", "address", sourceRouter),
            new TypedData.Field("first", "uint64", BigInteger.valueOf(first)),
            new TypedData.Field("end", "uint64", BigInteger.valueOf(end)),
            new TypedData.Field("root", "bytes32", root.toBytes())));
  }

  /** The digest that is signed: the router's {@code rootDigest}. */
  public Hash digest(ChainId destination, Address destinationRouter) {
    return TypedDataEncoding.digest(typed(destination, destinationRouter));
  }
}
