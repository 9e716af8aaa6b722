package io.meta138.ccip.messages;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rows that a price message carries, as {@code RowPayloads.sol} writes them: version 1, then
 * for each row {@code index(2) | word(32)} and, when the word has a carried flag, {@code
 * carried(32)}.
 *
 * @param rows at least one, in their order
 */
public record RowPayload(List<Row> rows) {
  private static final byte VERSION = 1;
  private static final int INDEX = 2;
  private static final int WORD = 32;
  private static final int LOWEST_FLAG = 224;
  private static final int FLAGS = 0xf;

  /** Refuses a payload without rows. */
  public RowPayload {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("expected at least one row");
    }
  }

  /**
   * One row.
   *
   * @param index in the store of rows, at most 65,535
   * @param word the stored word
   * @param carried rounds and times of carried columns; there when the word has a carried flag
   */
  public record Row(int index, BigInteger word, Optional<BigInteger> carried) {
    /** Refuses what does not fit the format. */
    public Row {
      if (index < 0 || index > 0xffff || word.signum() < 0 || word.bitLength() > 256) {
        throw new IllegalArgumentException("no row: index " + index + ", word " + word);
      }
      if (hasCarried(word) != carried.isPresent()) {
        throw new IllegalArgumentException("row " + index + ": carried does not fit the flags");
      }
    }

    /** The round of the word: its highest 28 bits. */
    public long round() {
      return word.shiftRight(228).longValueExact();
    }

    /** When its answers were observed, in seconds since 1970. */
    public long observedAt() {
      return word.shiftRight(192).longValue() & 0xffff_ffffL;
    }
  }

  /** The rows in these bytes; empty when they are not whole rows of this version. */
  public static Optional<RowPayload> decode(byte[] payload) {
    if (payload.length < 1 + INDEX + WORD || payload[0] != VERSION) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    int position = 1;
    while (position < payload.length) {
      if (payload.length - position < INDEX + WORD) {
        return Optional.empty();
      }
      int index = ((payload[position] & 0xff) << 8) | (payload[position + 1] & 0xff);
      BigInteger word = word(payload, position + INDEX);
      position += INDEX + WORD;
      Optional<BigInteger> carried = Optional.empty();
      if (hasCarried(word)) {
        if (payload.length - position < WORD) {
          return Optional.empty();
        }
        carried = Optional.of(word(payload, position));
        position += WORD;
      }
      rows.add(new Row(index, word, carried));
    }
    return Optional.of(new RowPayload(rows));
  }

  /** The bytes that travel. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(VERSION);
    for (Row row : rows) {
      out.write(row.index() >>> 8);
      out.write(row.index());
      out.writeBytes(bytes(row.word()));
      row.carried().ifPresent(carried -> out.writeBytes(bytes(carried)));
    }
    return out.toByteArray();
  }

  private static boolean hasCarried(BigInteger word) {
    return (word.shiftRight(LOWEST_FLAG).intValue() & FLAGS) != 0;
  }

  private static BigInteger word(byte[] bytes, int from) {
    return new BigInteger(1, Arrays.copyOfRange(bytes, from, from + WORD));
  }

  private static byte[] bytes(BigInteger word) {
    byte[] raw = word.toByteArray();
    byte[] out = new byte[WORD];
    int length = Math.min(WORD, raw.length);
    System.arraycopy(raw, raw.length - length, out, WORD - length, length);
    return out;
  }
}
