package io.meta138.chain.signing;

import fr.acinq.secp256k1.Secp256k1;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.util.Arrays;

/** A secp256k1 private key that signs; it is never printed and never leaves this package. */
final class PrivateKey {
  private final byte[] secret;
  private final byte[] publicKey;
  private final Address address;

  private PrivateKey(byte[] secret) {
    this.secret = secret;
    this.publicKey = Secp256k1.get().pubkeyCreate(secret);
    this.address = Recovery.address(publicKey);
  }

  /**
   * The key of these 32 bytes, which are copied.
   *
   * @throws SigningException when they are not a key of the curve
   */
  static PrivateKey of(byte[] secret) {
    if (secret.length != 32) {
      throw new SigningException("a private key has 32 bytes, found " + secret.length);
    }
    if (!Secp256k1.get().secKeyVerify(secret)) {
      throw new SigningException("the private key is zero or beyond the curve's order");
    }
    return new PrivateKey(secret.clone());
  }

  Address address() {
    return address;
  }

  /** The 32 secret bytes, for encryption into a keystore; the caller overwrites them. */
  byte[] copySecret() {
    return secret.clone();
  }

  /** A signature with low s; the library gives no recovery id, so it is tried out. */
  Signature sign(byte[] digest) {
    Secp256k1 curve = Secp256k1.get();
    byte[] compact = curve.sign(digest, secret, null);
    // the other parity needs no second try: a low-s signature of ours recovers with one of the two
    int parity = Arrays.equals(curve.ecdsaRecover(compact, digest, 0), publicKey) ? 0 : 1;
    return new Signature(
        Hash.of(Arrays.copyOfRange(compact, 0, 32)),
        Hash.of(Arrays.copyOfRange(compact, 32, 64)),
        parity);
  }

  @Override
  public String toString() {
    return "PrivateKey[" + address + "]";
  }
}
