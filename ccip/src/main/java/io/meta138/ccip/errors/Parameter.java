package io.meta138.ccip.errors;

import java.util.Set;

/**
 * One parameter of an error or event.
 *
 * @param type in Solidity: an unsigned integer, address, bool, fixed bytes, bytes or string
 * @param name as the contract's source has it
 * @param indexed whether an event carries it in a topic
 */
public record Parameter(String type, String name, boolean indexed) {
  private static final Set<String> INNER = Set.of("err", "errorReason", "reason", "returnData");

  /** Whether it has a length of its own and stands behind the others. */
  boolean dynamic() {
    return type.equals("bytes") || type.equals("string");
  }

  /** Whether it is what an inner call reverted with. */
  boolean inner() {
    return type.equals("bytes") && INNER.contains(name);
  }
}
