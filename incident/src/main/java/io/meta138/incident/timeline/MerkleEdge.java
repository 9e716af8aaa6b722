package io.meta138.incident.timeline;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of a Merkle tree: the roots of its perfect subtrees, largest first. That is all it
 * takes to append and to know the root. Hashes are those of RFC 6962, section 2.1, with SHA-256.
 */
final class MerkleEdge {
  private static final int HASH_BYTES = 32;

  private final List<byte[]> roots = new ArrayList<>();
  private long size;

  /** The edge of an empty tree. */
  MerkleEdge() {}

  /**
   * An edge that was written down.
   *
   * @param size leaves of the tree
   * @param bytes as {@link #toBytes()} gave them
   * @throws TimelineException when they don't belong together
   */
  static MerkleEdge read(long size, byte[] bytes) {
    if (size < 0 || bytes.length != Long.bitCount(size) * HASH_BYTES) {
      throw new TimelineException(
          "expected %d bytes of edge for %d entries, found %d"
              .formatted(Long.bitCount(size) * HASH_BYTES, size, bytes.length));
    }
    MerkleEdge edge = new MerkleEdge();
    edge.size = size;
    for (int at = 0; at < bytes.length; at += HASH_BYTES) {
      edge.roots.add(Arrays.copyOfRange(bytes, at, at + HASH_BYTES));
    }
    return edge;
  }

  /** Appends a leaf. */
  void append(byte[] leaf) {
    byte[] root = hash((byte) 0, leaf);
    for (long rest = size; (rest & 1) == 1; rest >>>= 1) {
      root = hash((byte) 1, roots.removeLast(), root);
    }
    roots.add(root);
    size++;
  }

  /** Leaves so far. */
  long size() {
    return size;
  }

  /** The root, 32 bytes; that of an empty tree is the hash of nothing. */
  byte[] root() {
    if (roots.isEmpty()) {
      return sha256().digest();
    }
    byte[] root = roots.getLast();
    for (int i = roots.size() - 2; i >= 0; i--) {
      root = hash((byte) 1, roots.get(i), root);
    }
    return root;
  }

  /** The subtrees' roots one after another. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    roots.forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  private static byte[] hash(byte prefix, byte[]... parts) {
    MessageDigest digest = sha256();
    digest.update(prefix);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new TimelineException("this Java has no SHA-256", e);
    }
  }
}
