package io.meta138.ccip.conformance;

import fr.acinq.secp256k1.Secp256k1;
import io.meta138.chain.signing.Keccak;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A key of a test that signs digests as they are. */
record TestKey(byte[] secret, Address address) {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  static TestKey of(String name) {
    byte[] secret = Keccak.bytes(name.getBytes(StandardCharsets.UTF_8));
    return new TestKey(secret, LocalSigner.forDevnet(secret).address());
  }

  /** So many keys in the order of their addresses. */
  static List<TestKey> several(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> of(name + i))
        .sorted(Comparator.comparing(TestKey::address))
        .toList();
  }

  /** A signature as r, s and the parity of r's point. */
  Parts sign(byte[] digest) {
    byte[] compact = Secp256k1.get().sign(digest, secret, null);
    byte[] r = Arrays.copyOf(compact, 32);
    byte[] s = Arrays.copyOfRange(compact, 32, 64);
    byte[] publicKey = Secp256k1.get().pubkeyCreate(secret);
    boolean even = Arrays.equals(Secp256k1.get().ecdsaRecover(compact, digest, 0), publicKey);
    return new Parts(r, s, even ? 0 : 1);
  }

  record Parts(byte[] r, byte[] s, int parity) {
    /** The same signature with parity 0, by the other s if need be. */
    Parts even() {
      if (parity == 0) {
        return this;
      }
      byte[] other = ORDER.subtract(new BigInteger(1, s)).toByteArray();
      byte[] padded = new byte[32];
      int from = Math.max(0, other.length - 32);
      System.arraycopy(other, from, padded, 32 - (other.length - from), other.length - from);
      return new Parts(r, padded, 0);
    }

    /** r, then s with the parity in its highest bit (EIP-2098). */
    byte[] compact() {
      byte[] out = Abi.join(r, s);
      out[32] |= (byte) (parity << 7);
      return out;
    }
  }
}
