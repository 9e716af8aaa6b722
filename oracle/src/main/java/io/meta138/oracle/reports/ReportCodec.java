package io.meta138.oracle.reports;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a report, big-endian: {@code observedAt(4)}, then for each row {@code index(2) | 4 ×
 * int48(6)}, as {@code IAggregator} of the contracts defines them.
 */
public final class ReportCodec {
  private static final int HEAD = 4;
  private static final int ROW = 26;

  private ReportCodec() {}

  /** The bytes of a report. */
  public static byte[] encode(Report report) {
    ByteBuffer out = ByteBuffer.allocate(HEAD + ROW * report.rows().size());
    out.putInt((int) report.observedAt());
    for (Report.Row row : report.rows()) {
      out.putShort((short) row.index());
      for (long answer : row.answers()) {
        out.putShort((short) (answer >> 32));
        out.putInt((int) answer);
      }
    }
    return out.array();
  }

  /**
   * The report of these bytes.
   *
   * @throws ReportException when they are none
   */
  public static Report decode(byte[] bytes) {
    int body = bytes.length - HEAD;
    if (body < ROW || body % ROW != 0) {
      throw new ReportException(
          "expected 4 bytes and one or more rows of 26 but found " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long observedAt = Integer.toUnsignedLong(in.getInt());
    List<Report.Row> rows = new ArrayList<>(body / ROW);
    while (in.hasRemaining()) {
      int index = Short.toUnsignedInt(in.getShort());
      rows.add(new Report.Row(index, List.of(int48(in), int48(in), int48(in), int48(in))));
    }
    return new Report(observedAt, rows);
  }

  private static long int48(ByteBuffer in) {
    long high = in.getShort();
    return high << 32 | Integer.toUnsignedLong(in.getInt());
  }
}
