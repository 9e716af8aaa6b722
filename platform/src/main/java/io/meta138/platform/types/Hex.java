package io.meta138.platform.types;

import java.math.BigInteger;
import java.util.HexFormat;

/** Hexadecimal text as Ethereum's JSON-RPC writes it: {@code 0x}-prefixed, lower case. */
public final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  /** The bytes as {@code 0x} and two digits a byte. */
  public static String encode(byte[] bytes) {
    return "0x" + FORMAT.formatHex(bytes);
  }

  /**
   * The bytes written as {@code 0x} and an even number of digits; the prefix may be missing.
   *
   * @throws IllegalArgumentException when it is not hexadecimal or has an odd number of digits
   */
  public static byte[] decode(String text) {
    return FORMAT.parseHex(text, text.startsWith("0x") ? 2 : 0, text.length());
  }

  /** A quantity without leading zeros, as JSON-RPC wants it; zero is {@code 0x0}. */
  public static String quantity(BigInteger value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("a quantity is not negative: " + value);
    }
    return "0x" + value.toString(16);
  }

  /** A quantity without leading zeros, as JSON-RPC wants it. */
  public static String quantity(long value) {
    return quantity(BigInteger.valueOf(value));
  }

  /**
   * The number a JSON-RPC quantity stands for.
   *
   * @throws IllegalArgumentException when it is not {@code 0x} and 1 to 64 hexadecimal digits
   */
  public static BigInteger number(String quantity) {
    if (!quantity.startsWith("0x") || quantity.length() < 3 || quantity.length() > 66) {
      throw new IllegalArgumentException(
          "expected 0x and 1 to 64 digits, found " + abbreviate(quantity));
    }
    for (int i = 2; i < quantity.length(); i++) {
      if (!HexFormat.isHexDigit(quantity.charAt(i))) {
        throw new IllegalArgumentException(
            "expected hexadecimal digits, found " + abbreviate(quantity));
      }
    }
    return new BigInteger(quantity.substring(2), 16);
  }

  private static String abbreviate(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
