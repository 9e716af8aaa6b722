package io.meta138.oracle.publishing;

import io.meta138.oracle.reports.ColumnAnswer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A row on chain.
 *
 * @param round number of its newest round; 0 before the first
 * @param observedAt second of its newest round
 * @param answers four: the newest answer of each column, 0 when it has none
 * @param times four: the second at which that answer was observed, 0 when there is none; earlier
 *     than {@code observedAt} for a carried column
 */
public record RowState(long round, long observedAt, List<Long> answers, List<Long> times) {
  /** A row that was never written. */
  public static final RowState EMPTY =
      new RowState(0, 0, List.of(0L, 0L, 0L, 0L), List.of(0L, 0L, 0L, 0L));

  /** Copies the lists. */
  public RowState {
    answers = List.copyOf(answers);
    times = List.copyOf(times);
  }

  /** Whether a column of this word is carried, so that {@code carriedAt} tells its time. */
  public static boolean carries(BigInteger word) {
    return word.shiftRight(224).intValue() % 16 != 0;
  }

  /**
   * Reads the words of {@code IRoundStore}: {@code round(28) | carried(4) | observedAt(32) | 4 ×
   * answer(48)} and {@code 4 × (round(32) | time(32))}.
   *
   * @param word the row's newest word
   * @param carriedAt the times of its carried columns; zero when none is carried
   */
  public static RowState of(BigInteger word, BigInteger carriedAt) {
    long observedAt = bits(word, 192, 32);
    List<Long> answers = new ArrayList<>(4);
    List<Long> times = new ArrayList<>(4);
    for (int column = 0; column < 4; column++) {
      long raw = bits(word, 48 * (3 - column), 48);
      long answer = raw << 16 >> 16;
      boolean carried = word.testBit(227 - column);
      boolean answered = answer != 0 && answer != ColumnAnswer.NONE;
      answers.add(answered ? answer : 0);
      long lane = bits(carriedAt, 64 * (3 - column), 32);
      times.add(answered ? (carried ? lane : observedAt) : 0);
    }
    return new RowState(bits(word, 228, 28), observedAt, answers, times);
  }

  private static long bits(BigInteger word, int from, int count) {
    return word.shiftRight(from)
        .and(BigInteger.ONE.shiftLeft(count).subtract(BigInteger.ONE))
        .longValueExact();
  }
}
