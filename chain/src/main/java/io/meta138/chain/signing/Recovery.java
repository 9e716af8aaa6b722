package io.meta138.chain.signing;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** Finds out whose key made a signature. */
public final class Recovery {
  /** Half the order of secp256k1: a greater s is malleable and refused (EIP-2). */
  private static final BigInteger HALF_ORDER =
      new BigInteger("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", 16);

  private Recovery() {}

  /** The account whose key signed the digest; empty when the signature is none or has a high s. */
  public static Optional<Address> signer(Hash digest, Signature signature) {
    return signer(digest.toBytes(), signature);
  }

  static Optional<Address> signer(byte[] digest, Signature signature) {
    byte[] compact = new byte[64];
    System.arraycopy(signature.r().toBytes(), 0, compact, 0, 32);
    System.arraycopy(signature.s().toBytes(), 0, compact, 32, 32);
    if (new BigInteger(1, signature.s().toBytes()).compareTo(HALF_ORDER) > 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          address(Secp256k1.get().ecdsaRecover(compact, digest, signature.yParity())));
    } catch (Secp256k1Exception e) {
      // the library's way to say that no point belongs to this r
      return Optional.empty();
    }
  }

  /** The account of an uncompressed public key of 65 bytes. */
  static Address address(byte[] publicKey) {
    byte[] hash = Keccak.bytes(Arrays.copyOfRange(publicKey, 1, 65));
    return Address.of(Arrays.copyOfRange(hash, 12, 32));
  }
}
