package io.meta138.chain.signing;

import io.meta138.platform.types.Hash;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256, the hash of Ethereum (not the later SHA3-256). */
public final class Keccak {
  private Keccak() {}

  /** The 32-byte hash of the parts, one after the other. */
  public static byte[] bytes(byte[]... parts) {
    KeccakDigest digest = new KeccakDigest(256);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }

  /** The hash of the parts, one after the other. */
  public static Hash hash(byte[]... parts) {
    return Hash.of(bytes(parts));
  }
}
