package io.meta138.chain.abi;

import java.util.List;

/**
 * A custom error that a contract may revert with.
 *
 * @param name such as {@code QuorumMissed}
 * @param selector first four bytes of the revert data, as an unsigned number in an int
 * @param types Solidity types of the operands, as a tuple such as {@code (uint256,address)}
 * @param operands their names, empty where the source gives none
 */
public record ErrorType(String name, int selector, String types, List<String> operands) {
  /** Copies the names. */
  public ErrorType {
    operands = List.copyOf(operands);
  }
}
