package io.meta138.chain.rpc;

import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a block's header says of it.
 *
 * @param number height
 * @param hash of the block
 * @param parentHash of the one before
 * @param timestamp its producer's time, in whole seconds
 * @param baseFee price of a unit of gas that is burned, where the chain has one
 */
public record Head(
    long number, Hash hash, Hash parentHash, Instant timestamp, Optional<Wei> baseFee) {

  /** The header in a block or {@code newHeads} notification; empty when it is malformed. */
  static Optional<Head> parse(JsonNode block) {
    Optional<Long> number = Quantities.small(block.path("number"));
    Optional<Long> timestamp =
        Quantities.small(block.path("timestamp")).filter(s -> s < Instant.MAX.getEpochSecond());
    Optional<Hash> hash = Quantities.hash(block.path("hash"));
    Optional<Hash> parent = Quantities.hash(block.path("parentHash"));
    if (number.isEmpty() || timestamp.isEmpty() || hash.isEmpty() || parent.isEmpty()) {
      return Optional.empty();
    }
    Optional<BigInteger> baseFee = Quantities.number(block.path("baseFeePerGas"));
    return Optional.of(
        new Head(
            number.get(),
            hash.get(),
            parent.get(),
            Instant.ofEpochSecond(timestamp.get()),
            baseFee.map(Wei::new)));
  }
}
