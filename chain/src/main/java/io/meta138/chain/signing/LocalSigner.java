package io.meta138.chain.signing;

import io.meta138.platform.types.Address;

/** Signs in this process with a key that it holds in memory. */
public final class LocalSigner implements Signer {
  private final PrivateKey key;

  LocalSigner(PrivateKey key) {
    this.key = key;
  }

  /**
   * A signer for devnets and tests, whose keys are worth nothing; elsewhere keys come from a {@link
   * Keystore} or stay in Web3Signer.
   *
   * @param secret the 32 bytes of the key
   * @throws SigningException when they are not a key of the curve
   */
  public static LocalSigner forDevnet(byte[] secret) {
    return new LocalSigner(PrivateKey.of(secret));
  }

  @Override
  public Address address() {
    return key.address();
  }

  @Override
  public byte[] sign(UnsignedTransaction transaction) {
    return TransactionEncoding.signed(
        transaction, key.sign(TransactionEncoding.digestBytes(transaction)));
  }

  @Override
  public Signature sign(TypedData data) {
    return key.sign(TypedDataEncoding.digestBytes(data));
  }

  @Override
  public String toString() {
    return "LocalSigner[" + key.address() + "]";
  }
}
