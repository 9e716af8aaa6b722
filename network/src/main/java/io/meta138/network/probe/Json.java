package io.meta138.network.probe;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Reads what nodes answer; whatever is malformed or beyond bounds is empty. */
final class Json {
  private static final int MAX_ADDRESSES = 512;

  private Json() {}

  /** A hexadecimal quantity of at most 62 bits. */
  static Optional<Long> quantity(JsonNode node) {
    if (!node.isString()) {
      return Optional.empty();
    }
    try {
      BigInteger value = Hex.number(node.stringValue());
      return value.bitLength() > 62 ? Optional.empty() : Optional.of(value.longValueExact());
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** A JSON number that is whole and not negative. */
  static Optional<Long> whole(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
        ? Optional.of(node.longValue())
        : Optional.empty();
  }

  static Optional<Address> address(String text) {
    try {
      return Optional.of(Address.parse(text));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** A list of addresses. */
  static Optional<List<Address>> addresses(JsonNode node) {
    if (!node.isArray() || node.size() > MAX_ADDRESSES) {
      return Optional.empty();
    }
    List<Address> list = new ArrayList<>();
    for (JsonNode item : node) {
      Optional<Address> address = item.isString() ? address(item.stringValue()) : Optional.empty();
      if (address.isEmpty()) {
        return Optional.empty();
      }
      list.add(address.get());
    }
    return Optional.of(list);
  }

  /** An object of addresses with true or false. */
  static Optional<Map<Address, Boolean>> votes(JsonNode node) {
    if (!node.isObject() || node.size() > MAX_ADDRESSES) {
      return Optional.empty();
    }
    Map<Address, Boolean> votes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      Optional<Address> about = address(entry.getKey());
      if (about.isEmpty() || !entry.getValue().isBoolean()) {
        return Optional.empty();
      }
      votes.put(about.get(), entry.getValue().booleanValue());
    }
    return Optional.of(votes);
  }
}
