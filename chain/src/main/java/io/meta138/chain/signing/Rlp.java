package io.meta138.chain.signing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Recursive length prefix encoding (Ethereum yellow paper, appendix B), as transactions use it. */
final class Rlp {
  static final byte[] EMPTY_LIST = {(byte) 0xc0};

  private Rlp() {}

  /** A byte string. */
  static byte[] bytes(byte[] value) {
    if (value.length == 1 && value[0] >= 0) {
      return value;
    }
    return prefixed(0x80, value);
  }

  /** A number without leading zeros; zero is the empty string. */
  static byte[] number(BigInteger value) {
    return bytes(stripped(value.toByteArray()));
  }

  /** A number without leading zeros; zero is the empty string. */
  static byte[] number(long value) {
    return number(BigInteger.valueOf(value));
  }

  /** A list of items that are encoded already. */
  static byte[] list(List<byte[]> items) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] item : items) {
      body.writeBytes(item);
    }
    return prefixed(0xc0, body.toByteArray());
  }

  private static byte[] prefixed(int base, byte[] body) {
    if (body.length < 56) {
      byte[] out = new byte[body.length + 1];
      out[0] = (byte) (base + body.length);
      System.arraycopy(body, 0, out, 1, body.length);
      return out;
    }
    byte[] length = stripped(BigInteger.valueOf(body.length).toByteArray());
    byte[] out = new byte[1 + length.length + body.length];
    out[0] = (byte) (base + 55 + length.length);
    System.arraycopy(length, 0, out, 1, length.length);
    System.arraycopy(body, 0, out, 1 + length.length, body.length);
    return out;
  }

  /**
   * The strings of a list; a nested list comes as its bytes.
   *
   * @throws IllegalArgumentException when it is no list, or not exactly one
   */
  static List<byte[]> items(byte[] encoded) {
    Span list = span(encoded, 0);
    if ((encoded[0] & 0xff) < 0xc0 || list.end() != encoded.length) {
      throw new IllegalArgumentException("expected one list");
    }
    List<byte[]> items = new ArrayList<>();
    for (int at = list.start(); at < list.end(); ) {
      Span item = span(encoded, at);
      items.add(Arrays.copyOfRange(encoded, item.start(), item.end()));
      at = item.end();
    }
    return items;
  }

  private record Span(int start, int end) {}

  private static Span span(byte[] in, int at) {
    if (at >= in.length) {
      throw new IllegalArgumentException("it ends too early, at " + at);
    }
    int first = in[at] & 0xff;
    long start = at + 1L;
    long length;
    if (first < 0x80) {
      start = at;
      length = 1;
    } else {
      int kind = first < 0xc0 ? first - 0x80 : first - 0xc0;
      length = kind;
      if (kind > 55) {
        start += kind - 55L;
        length = 0;
        for (long i = at + 1L; i < start; i++) {
          if (i >= in.length || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a length of it is too large, at " + at);
          }
          length = (length << 8) | (in[(int) i] & 0xff);
        }
      }
    }
    if (start + length > in.length) {
      throw new IllegalArgumentException("it ends too early, at " + at);
    }
    return new Span((int) start, (int) (start + length));
  }

  private static byte[] stripped(byte[] value) {
    int start = 0;
    while (start < value.length && value[start] == 0) {
      start++;
    }
    byte[] out = new byte[value.length - start];
    System.arraycopy(value, start, out, 0, out.length);
    return out;
  }
}
