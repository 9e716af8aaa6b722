package io.meta138.platform.types;

import java.util.Arrays;

/** A 20-byte account address on an EVM chain. */
public final class Address implements Comparable<Address> {
  /** The zero address. */
  public static final Address ZERO = new Address(new byte[20]);

  private final byte[] bytes;

  private Address(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The address of these bytes.
   *
   * @throws IllegalArgumentException unless there are exactly 20
   */
  public static Address of(byte[] bytes) {
    if (bytes.length != 20) {
      throw new IllegalArgumentException("expected 20 bytes but found " + bytes.length);
    }
    return new Address(bytes.clone());
  }

  /**
   * The address written in hexadecimal, in any case.
   *
   * @throws IllegalArgumentException unless it is {@code 0x} and 40 hexadecimal digits
   */
  public static Address parse(String text) {
    if (text.length() != 42 || !text.startsWith("0x")) {
      throw new IllegalArgumentException("expected 0x and 40 hexadecimal digits");
    }
    return new Address(Hex.decode(text));
  }

  /** The 20 bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(Address other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The address as {@code 0x} and 40 lower-case digits. */
  @Override
  public String toString() {
    return Hex.encode(bytes);
  }
}
