package io.meta138.chain.signing;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.util.List;

/**
 * A flat EIP-712 message: a domain and one struct of atomic and dynamic fields.
 *
 * @param domain who may understand it
 * @param primaryType the struct's name, such as {@code Report}
 * @param fields the struct's fields in their order
 */
public record TypedData(Domain domain, String primaryType, List<Field> fields) {
  /** Copies the fields. */
  public TypedData {
    fields = List.copyOf(fields);
  }

  /**
   * The EIP-712 domain.
   *
   * @param name of the contract
   * @param version of its messages
   * @param chainId the chain it lives on
   * @param verifyingContract its address
   */
  public record Domain(String name, String version, ChainId chainId, Address verifyingContract) {}

  /**
   * One field of the struct.
   *
   * @param name as in the type string
   * @param type a Solidity type: {@code bytes}, {@code string}, {@code bytes32}, {@code address},
   *     {@code bool} or an unsigned integer
   * @param value {@code byte[]}, {@code String}, {@link Address}, {@code Boolean} or {@code
   *     BigInteger}
   */
  public record Field(String name, String type, Object value) {}
}
