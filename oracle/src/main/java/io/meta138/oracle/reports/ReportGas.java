package io.meta138.oracle.reports;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;

/**
 * Gas that a report's transaction uses at most, from what {@code docs/gas.md} measured, each figure
 * taken cold and rounded up.
 */
public final class ReportGas {
  /** Transaction, head, committee, call data's frame, event. */
  private static final long FIXED = 31_000;

  private static final long SIGNATURE = 4_600;

  /** Steady, plus a look at the bits of announcing feeds. */
  private static final long ROW = 14_700;

  /** An empty slot of the history turns full. */
  private static final long FIRST_LAP = 17_200;

  /** A column without observation whose round and time were never written before. */
  private static final long FIRST_CARRIED = 23_300;

  private static final long ANNOUNCEMENT = 12_000;

  /** No transaction may have more where EIP-7825 holds. */
  private static final long MOST = 1L << 24;

  /** Around a send: what is read and written of a destination, and what has to be left then. */
  private static final long AROUND_SEND = 60_000;

  /** A row is looked at once more to see that it moved. */
  private static final long MOVED_ROW = 1_000;

  private ReportGas() {}

  /**
   * Gas that the transaction uses at most.
   *
   * @param signatures how many it carries
   * @param announcing number of feeds of a row that announce their answers
   */
  public static long expected(Report report, int signatures, IntUnaryOperator announcing) {
    long gas = FIXED + SIGNATURE * signatures;
    for (Report.Row row : report.rows()) {
      gas += ROW + FIRST_LAP + ANNOUNCEMENT * announcing.applyAsInt(row.index());
      gas += row.observations() < 4 ? FIRST_CARRIED : 0;
    }
    return gas;
  }

  /**
   * Gas that sends to other chains take at most, beside what {@link #expected} says: a report that
   * leaves a send less than its gas fails as a whole.
   *
   * @param sends gas of a send, for each destination
   */
  public static long sends(Report report, List<Long> sends) {
    if (sends.isEmpty()) {
      return 0;
    }
    long gas = AROUND_SEND + MOVED_ROW * report.rows().size();
    for (long send : sends) {
      gas += send + send / 63 + AROUND_SEND;
    }
    return gas;
  }

  /**
   * A gas limit with a fifth to spare; empty when it would be more than a transaction may have.
   *
   * @param expected what {@link #expected} gave
   */
  public static OptionalLong limit(long expected) {
    long limit = expected + expected / 5;
    return limit > MOST ? OptionalLong.empty() : OptionalLong.of(limit);
  }
}
