package io.meta138.platform.types;

import java.util.Arrays;

/** A 32-byte hash: of a block, a transaction, a report. */
public final class Hash implements Comparable<Hash> {
  /** The zero hash. */
  public static final Hash ZERO = new Hash(new byte[32]);

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The hash of these bytes.
   *
   * @throws IllegalArgumentException unless there are exactly 32
   */
  public static Hash of(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("expected 32 bytes but found " + bytes.length);
    }
    return new Hash(bytes.clone());
  }

  /**
   * The hash written in hexadecimal, in any case.
   *
   * @throws IllegalArgumentException unless it is {@code 0x} and 64 hexadecimal digits
   */
  public static Hash parse(String text) {
    if (text.length() != 66 || !text.startsWith("0x")) {
      throw new IllegalArgumentException("expected 0x and 64 hexadecimal digits");
    }
    return new Hash(Hex.decode(text));
  }

  /** The 32 bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(Hash other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The hash as {@code 0x} and 64 lower-case digits. */
  @Override
  public String toString() {
    return Hex.encode(bytes);
  }
}
