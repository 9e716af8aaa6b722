package io.meta138.oracle.publishing;

import io.meta138.oracle.reports.Report;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row as the publisher believes it to be on chain, and what is on its way to it. */
final class RowTrack {
  private final int index;
  private long round;
  private long observedAt;
  private final long[] answers = new long[4];
  private final long[] times = new long[4];
  private Instant movedAt = Instant.MIN;
  private @Nullable Hash flight;
  private long flightObservedAt;
  private Report.@Nullable Row flightRow;

  RowTrack(int index) {
    this.index = index;
  }

  int index() {
    return index;
  }

  long round() {
    return round;
  }

  /** The newest answer of a column, counting one that is on its way; 0 when there is none. */
  long answer(int column) {
    Report.Row row = flightRow;
    return row != null && row.observed(column) ? row.answers().get(column) : answers[column];
  }

  /** The second of {@link #answer}. */
  long time(int column) {
    Report.Row row = flightRow;
    return row != null && row.observed(column) ? flightObservedAt : times[column];
  }

  long minedAnswer(int column) {
    return answers[column];
  }

  long minedTime(int column) {
    return times[column];
  }

  boolean inFlight() {
    return flightRow != null;
  }

  /** Whether an observation of this second would be newer than all there is. */
  boolean movableAt(long second) {
    return second > observedAt && (flightRow == null || second > flightObservedAt);
  }

  /** Whether an observation of this second would be newer than what is on chain. */
  boolean minableAt(long second) {
    return second > observedAt;
  }

  /** The row on its way, when it is of this very second: a second has one answer, not two. */
  Report.@Nullable Row flightOf(long second) {
    return flightObservedAt == second ? flightRow : null;
  }

  void sent(Hash report, long second, Report.Row row) {
    flight = report;
    flightObservedAt = second;
    flightRow = row;
  }

  /** This report is no longer on its way; false when a newer one carries the row. */
  boolean landed(Hash report) {
    if (flight == null || !flight.equals(report)) {
      return false;
    }
    flight = null;
    flightRow = null;
    return true;
  }

  /** Applies a mined report's row as the contract does; false when it is not newer. */
  boolean mined(long second, Report.Row row, Instant now) {
    if (second <= observedAt) {
      return false;
    }
    observedAt = second;
    round++;
    movedAt = now;
    for (int column = 0; column < 4; column++) {
      if (row.observed(column)) {
        answers[column] = row.answers().get(column);
        times[column] = second;
      }
    }
    return true;
  }

  /** Takes over what was read, unless the row moved after the read began. */
  void adopt(RowState state, Instant readAt) {
    if (movedAt.isAfter(readAt)) {
      return;
    }
    round = state.round();
    observedAt = state.observedAt();
    for (int column = 0; column < 4; column++) {
      answers[column] = state.answers().get(column);
      times[column] = state.times().get(column);
    }
  }
}
