package io.meta138.chain.rpc;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads JSON-RPC's hexadecimal quantities from hostile answers. */
final class Quantities {
  private Quantities() {}

  /** The number the node stands for; empty when it is no quantity. */
  static Optional<BigInteger> number(JsonNode node) {
    if (!node.isString()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Hex.number(node.stringValue()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The 32 bytes the node stands for; empty when it is no hash. */
  static Optional<Hash> hash(JsonNode node) {
    return bytes(node).filter(bytes -> bytes.length == 32).map(Hash::of);
  }

  /** The 20 bytes the node stands for; empty when it is no address. */
  static Optional<Address> address(JsonNode node) {
    return bytes(node).filter(bytes -> bytes.length == 20).map(Address::of);
  }

  /** The bytes the node stands for; empty when it is no 0x-prefixed text of whole bytes. */
  static Optional<byte[]> bytes(JsonNode node) {
    if (!node.isString() || !node.stringValue().startsWith("0x")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Hex.decode(node.stringValue()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The number as a long; empty when it is none or larger. */
  static Optional<Long> small(JsonNode node) {
    return number(node).filter(value -> value.bitLength() < 64).map(BigInteger::longValue);
  }
}
