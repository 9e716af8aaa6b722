package io.meta138.chain.signing;

import io.meta138.platform.types.Address;

/** Signs with one key that never leaves it: a keystore, Web3Signer, memory on a devnet. */
public interface Signer {
  /** The account of the key. */
  Address address();

  /**
   * The signed transaction's raw bytes, ready for {@code eth_sendRawTransaction}.
   *
   * @throws SigningException when the key can't be reached or the answer is not from this key
   */
  byte[] sign(UnsignedTransaction transaction);

  /**
   * A signature over the EIP-712 digest of the typed data.
   *
   * @throws SigningException when the key can't be reached or the answer is not from this key
   */
  Signature sign(TypedData data);
}
