package io.meta138.ccip.errors;

import io.meta138.platform.types.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Operands read from an ABI encoding that may have been cut short.
 *
 * <p>Routers and ramps keep the first 132 bytes of what a receiver reverts with, so an inner error
 * often lacks its end: a strict decoder refuses it, this one takes what is there.
 *
 * @param operands as far as they go
 * @param inner what an inner call reverted with, when an operand says so
 * @param cut whether the end is missing
 */
record Reading(List<Operand> operands, Optional<byte[]> inner, boolean cut) {
  private static final int WORD = 32;
  private static final int MOST = 1 << 20;
  private static final int SHOWN_BYTES = 100;
  private static final int SHOWN_WORDS = 200;

  /**
   * Reads the parameters from their encoding; empty when the bytes are not of these types.
   *
   * @param data without a selector
   */
  static Optional<Reading> of(List<Parameter> parameters, byte[] data) {
    List<Operand> operands = new ArrayList<>();
    Optional<byte[]> inner = Optional.empty();
    boolean cut = false;
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      if (data.length < (i + 1) * WORD) {
        return Optional.of(new Reading(operands, inner, true));
      }
      byte[] word = Arrays.copyOfRange(data, i * WORD, (i + 1) * WORD);
      if (!parameter.dynamic()) {
        Optional<String> value = value(parameter.type(), word);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        operands.add(new Operand(parameter.name(), parameter.type(), value.get()));
        continue;
      }
      Optional<Tail> tail = Tail.of(data, word, parameters.size() * WORD);
      if (tail.isEmpty()) {
        return Optional.empty();
      }
      cut |= tail.get().cut();
      byte[] bytes = tail.get().bytes();
      if (parameter.inner()) {
        inner = Optional.of(bytes);
      } else {
        String text = parameter.type().equals("string") ? words(bytes) : hex(bytes);
        operands.add(new Operand(parameter.name(), parameter.type(), text));
      }
    }
    return Optional.of(new Reading(operands, inner, cut));
  }

  /** A word as a value of the type; empty when it can't be one. */
  static Optional<String> value(String type, byte[] word) {
    BigInteger number = new BigInteger(1, word);
    if (type.startsWith("uint")) {
      int bits = Integer.parseInt(type.substring(4));
      return number.bitLength() <= bits ? Optional.of(number.toString()) : Optional.empty();
    }
    return switch (type) {
      case "address" ->
          number.bitLength() <= 160
              ? Optional.of(Hex.encode(Arrays.copyOfRange(word, 12, WORD)))
              : Optional.empty();
      case "bool" ->
          number.bitLength() <= 1
              ? Optional.of(number.signum() == 0 ? "false" : "true")
              : Optional.empty();
      default -> {
        int length = Integer.parseInt(type.substring("bytes".length()));
        byte[] rest = Arrays.copyOfRange(word, length, WORD);
        yield new BigInteger(1, rest).signum() == 0
            ? Optional.of(Hex.encode(Arrays.copyOf(word, length)))
            : Optional.empty();
      }
    };
  }

  /** Words of a contract, harmless to print: no control characters, not long. */
  static String words(byte[] bytes) {
    String text =
        new String(
            Arrays.copyOf(bytes, Math.min(bytes.length, 4 * SHOWN_WORDS)), StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(SHOWN_WORDS)
        .map(
            c -> Character.isISOControl(c) || !Character.isDefined(c) || bidirectional(c) ? '?' : c)
        .forEach(out::appendCodePoint);
    return text.codePointCount(0, text.length()) > SHOWN_WORDS
        ? out.append('…').toString()
        : out.toString();
  }

  /** Marks that turn the direction of a line make what follows them lie. */
  private static boolean bidirectional(int c) {
    return Character.getType(c) == Character.FORMAT;
  }

  /** Bytes in hexadecimal, the first hundred of them. */
  static String hex(byte[] bytes) {
    return bytes.length <= SHOWN_BYTES
        ? Hex.encode(bytes)
        : "%s… (%d bytes)".formatted(Hex.encode(Arrays.copyOf(bytes, SHOWN_BYTES)), bytes.length);
  }

  private record Tail(byte[] bytes, boolean cut) {
    /** What stands at an offset; empty when offset or length can't be one. */
    static Optional<Tail> of(byte[] data, byte[] offsetWord, int least) {
      BigInteger offset = new BigInteger(1, offsetWord);
      if (offset.bitLength() > 20 || offset.intValue() < least) {
        return Optional.empty();
      }
      int start = offset.intValue() + WORD;
      if (start > data.length) {
        return Optional.of(new Tail(new byte[0], true));
      }
      BigInteger length = new BigInteger(1, Arrays.copyOfRange(data, start - WORD, start));
      if (length.compareTo(BigInteger.valueOf(MOST)) > 0) {
        return Optional.empty();
      }
      int end = start + length.intValue();
      return Optional.of(
          new Tail(Arrays.copyOfRange(data, start, Math.min(end, data.length)), end > data.length));
    }
  }
}
