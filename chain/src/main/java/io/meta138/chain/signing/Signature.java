package io.meta138.chain.signing;

import io.meta138.platform.types.Hash;

/**
 * A recoverable secp256k1 signature with low s.
 *
 * @param r first half
 * @param s second half, at most half the curve's order
 * @param yParity 0 or 1: which of the two points r stands for
 */
public record Signature(Hash r, Hash s, int yParity) {
  /** Refuses a parity that is not 0 or 1. */
  public Signature {
    if (yParity != 0 && yParity != 1) {
      throw new IllegalArgumentException("expected parity 0 or 1 but found " + yParity);
    }
  }

  /** The 64-byte form of EIP-2098: r, then s with the parity in its highest bit. */
  public byte[] compact() {
    byte[] out = new byte[64];
    System.arraycopy(r.toBytes(), 0, out, 0, 32);
    System.arraycopy(s.toBytes(), 0, out, 32, 32);
    out[32] |= (byte) (yParity << 7);
    return out;
  }
}
