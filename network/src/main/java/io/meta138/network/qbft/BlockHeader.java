package io.meta138.network.qbft;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A block's header as {@code eth_getBlockByNumber} tells it.
 *
 * @param number height
 * @param hash of the block
 * @param parent hash of the one before
 * @param timestamp its proposer's time, in whole seconds
 * @param proposer the header's {@code miner}
 * @param transactions in the block
 * @param consensus its {@code extraData}
 */
public record BlockHeader(
    long number,
    Hash hash,
    Hash parent,
    Instant timestamp,
    Address proposer,
    int transactions,
    ExtraData.Outcome consensus) {

  /** The header in a node's answer; empty when it is malformed or none. */
  public static Optional<BlockHeader> parse(JsonNode block) {
    try {
      BigInteger number = Hex.number(text(block, "number"));
      BigInteger time = Hex.number(text(block, "timestamp"));
      if (number.bitLength() > 62
          || time.compareTo(BigInteger.valueOf(Instant.MAX.getEpochSecond())) > 0) {
        return Optional.empty();
      }
      return Optional.of(
          new BlockHeader(
              number.longValueExact(),
              Hash.parse(text(block, "hash")),
              Hash.parse(text(block, "parentHash")),
              Instant.ofEpochSecond(time.longValueExact()),
              Address.parse(text(block, "miner")),
              block.path("transactions").size(),
              consensus(text(block, "extraData"))));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** What consensus wrote, where this is a QBFT or IBFT 2.0 block. */
  public Optional<ExtraData> bft() {
    return consensus instanceof ExtraData.Decoded(var extraData)
        ? Optional.of(extraData)
        : Optional.empty();
  }

  private static ExtraData.Outcome consensus(String hex) {
    if (!hex.startsWith("0x") || hex.length() > 2 + 2 * ExtraDataCodec.MAX_BYTES) {
      return new ExtraData.Refused("it is no hexadecimal text of a sane length");
    }
    return ExtraDataCodec.decode(Hex.decode(hex));
  }

  private static String text(JsonNode block, String name) {
    JsonNode value = block.path(name);
    if (!value.isString()) {
      throw new IllegalArgumentException("no text " + name);
    }
    return value.stringValue();
  }
}
