package io.meta138.app.desk;

import io.meta138.platform.types.Hash;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The root of a log as call data: {@code m138log1}, the name's length in one byte, the name, the
 * size in eight bytes and the root.
 *
 * @param log its name, at most 200 bytes of UTF-8
 * @param size entries under the root
 * @param root of the Merkle tree
 */
public record AnchorData(String log, long size, Hash root) {
  private static final byte[] TAG = "m138log1".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_NAME = 200;

  /** The call data. */
  public byte[] encode() {
    byte[] name = log.getBytes(StandardCharsets.UTF_8);
    if (name.length > MOST_NAME) {
      throw new IllegalArgumentException(
          "expected a name of at most %d bytes, found %d".formatted(MOST_NAME, name.length));
    }
    return ByteBuffer.allocate(TAG.length + 1 + name.length + Long.BYTES + 32)
        .put(TAG)
        .put((byte) name.length)
        .put(name)
        .putLong(size)
        .put(root.toBytes())
        .array();
  }

  /** Reads call data; empty when it is something else. */
  public static Optional<AnchorData> decode(byte[] data) {
    try {
      ByteBuffer in = ByteBuffer.wrap(data);
      byte[] tag = new byte[TAG.length];
      in.get(tag);
      byte[] name = new byte[Byte.toUnsignedInt(in.get())];
      in.get(name);
      long size = in.getLong();
      byte[] root = new byte[32];
      in.get(root);
      return Arrays.equals(tag, TAG) && !in.hasRemaining()
          ? Optional.of(
              new AnchorData(new String(name, StandardCharsets.UTF_8), size, Hash.of(root)))
          : Optional.empty();
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }
}
