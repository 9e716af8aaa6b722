package io.meta138.oracle.reports;

import java.time.Instant;
import java.util.List;

/**
 * The answers of some rows at one second.
 *
 * @param observedAt seconds since 1970 at which the node observed: the answers held within this
 *     second
 * @param rows at least one, by increasing index
 */
public record Report(long observedAt, List<Row> rows) {
  /** Copies the rows and refuses what the contract could not read. */
  public Report {
    rows = List.copyOf(rows);
    if (observedAt < 0 || observedAt > 0xFFFF_FFFFL) {
      throw new ReportException("expected a time of 32 bits but found " + observedAt);
    }
    if (rows.isEmpty()) {
      throw new ReportException("expected at least one row but found none");
    }
    for (int i = 1; i < rows.size(); i++) {
      if (rows.get(i).index() <= rows.get(i - 1).index()) {
        throw new ReportException(
            "expected rows by increasing index but found "
                + rows.get(i).index()
                + " after "
                + rows.get(i - 1).index());
      }
    }
  }

  /** The second it was observed. */
  public Instant time() {
    return Instant.ofEpochSecond(observedAt);
  }

  /**
   * Four columns.
   *
   * @param index 0 to 65,535
   * @param answers four, each {@link ColumnAnswer#NONE} or a price in 48 bits
   */
  public record Row(int index, List<Long> answers) {
    /** Copies the answers and refuses what does not fit. */
    public Row {
      answers = List.copyOf(answers);
      if (index < 0 || index > 0xFFFF) {
        throw new ReportException("expected a row of 16 bits but found " + index);
      }
      if (answers.size() != 4) {
        throw new ReportException("expected 4 answers but found " + answers.size());
      }
      for (long answer : answers) {
        if (answer < ColumnAnswer.NONE || answer > ColumnAnswer.MOST) {
          throw new ReportException("expected an answer of 48 bits but found " + answer);
        }
      }
    }

    /** How many of its columns were observed. */
    public int observations() {
      int count = 0;
      for (int column = 0; column < 4; column++) {
        count += observed(column) ? 1 : 0;
      }
      return count;
    }

    /** Whether this column was observed. */
    public boolean observed(int column) {
      long answer = answers.get(column);
      return answer != ColumnAnswer.NONE && answer != 0;
    }
  }
}
