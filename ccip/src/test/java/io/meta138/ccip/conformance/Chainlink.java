package io.meta138.ccip.conformance;

import io.meta138.platform.types.Address;
import java.math.BigInteger;

/** What both versions of CCIP need beside their own contracts. */
final class Chainlink {
  private static final BigInteger SUPPLY = BigInteger.TEN.pow(24);

  private Chainlink() {}

  /**
   * What a router asks of the wrapped native coin, and no more: it takes deposits and answers yes.
   * The code stores 1 and returns it: {@code PUSH1 1 PUSH0 MSTORE PUSH1 32 PUSH0 RETURN}.
   */
  static Contract wrappedCoin(LocalChain chain) {
    Address address =
        chain.plant("0x00000000000000000000000000000000c0138138", "0x60015f5260205ff3");
    return Contract.at(chain, address, token());
  }

  /** A token with 10^6 units that all belong to the owner. */
  static Contract link(LocalChain chain) {
    return chain.deploy(token(), "LINK", "LINK", 18, SUPPLY, SUPPLY, chain.owner());
  }

  private static Code token() {
    return Code.Release.V1_6.code("v1_6_2/factory_burn_mint_erc20");
  }
}
