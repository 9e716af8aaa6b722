package io.meta138.oracle.aggregation;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A median that a minority of arbitrary voices can't move out of the honest ones' range.
 *
 * <p>Of n voices up to f = ⌊(n−1)/3⌋ may be arbitrary. The median of the voices that survive
 * outlier rejection is clamped into [(f+1)-th smallest, (n−f)-th smallest] of <em>all</em> voices.
 * Among the f+1 smallest at least one is honest, so the lower end is no less than the least honest
 * voice; the upper end by symmetry. Hence the property holds whatever the rejection did, which
 * alone proves nothing: many liars can make honest voices look like outliers.
 *
 * @param value the clamped median, exact
 * @param survives by position of the voice, whether it survived outlier rejection
 */
record RobustMedian(BigDecimal value, boolean[] survives) {
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal BASIS_POINT = new BigDecimal("0.0001");

  /**
   * The median of these voices.
   *
   * @param voices at least one
   * @param weights one for each voice, or null for the plain median
   * @param k MADs that are usual
   * @param floorBps distance from the median that is never an outlier
   */
  static RobustMedian of(
      BigDecimal[] voices, BigDecimal @Nullable [] weights, BigDecimal k, int floorBps) {
    int n = voices.length;
    BigDecimal[] sorted = voices.clone();
    Arrays.sort(sorted);
    BigDecimal middle = median(sorted, 0, n);
    BigDecimal limit = limit(sorted, middle, k, floorBps);
    BigDecimal least = middle.subtract(limit);
    BigDecimal most = middle.add(limit);
    int from = 0;
    while (sorted[from].compareTo(least) < 0) {
      from++;
    }
    int to = n;
    while (sorted[to - 1].compareTo(most) > 0) {
      to--;
    }
    boolean[] survives = new boolean[n];
    for (int i = 0; i < n; i++) {
      survives[i] = voices[i].compareTo(least) >= 0 && voices[i].compareTo(most) <= 0;
    }
    BigDecimal value =
        weights == null
            ? median(sorted, from, to)
            : weightedMedian(voices, weights, survives, sorted, from, to);
    int f = (n - 1) / 3;
    return new RobustMedian(clamp(value, sorted[f], sorted[n - 1 - f]), survives);
  }

  /** The middle of a sorted range; of an even number, the mean of both, which is exact. */
  static BigDecimal median(BigDecimal[] sorted, int from, int to) {
    int middle = (from + to) >>> 1;
    return (to - from) % 2 == 1
        ? sorted[middle]
        : sorted[middle - 1].add(sorted[middle]).multiply(HALF);
  }

  private static BigDecimal limit(
      BigDecimal[] sorted, BigDecimal middle, BigDecimal k, int floorBps) {
    BigDecimal[] distances = new BigDecimal[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      distances[i] = sorted[i].subtract(middle).abs();
    }
    Arrays.sort(distances);
    BigDecimal usual = median(distances, 0, distances.length).multiply(k);
    BigDecimal floor = middle.multiply(BASIS_POINT).multiply(BigDecimal.valueOf(floorBps));
    return usual.max(floor);
  }

  /** The least voice that has half of the surviving weight at or below it. */
  private static BigDecimal weightedMedian(
      BigDecimal[] voices,
      BigDecimal[] weights,
      boolean[] survives,
      BigDecimal[] sorted,
      int from,
      int to) {
    BigDecimal total = BigDecimal.ZERO;
    for (int i = 0; i < voices.length; i++) {
      total = survives[i] ? total.add(weights[i]) : total;
    }
    if (total.signum() == 0) {
      return median(sorted, from, to);
    }
    BigDecimal half = total.multiply(HALF);
    for (int candidate = from; candidate < to; candidate++) {
      BigDecimal below = BigDecimal.ZERO;
      for (int i = 0; i < voices.length; i++) {
        if (survives[i] && voices[i].compareTo(sorted[candidate]) <= 0) {
          below = below.add(weights[i]);
        }
      }
      if (below.compareTo(half) >= 0) {
        return sorted[candidate];
      }
    }
    return sorted[to - 1];
  }

  private static BigDecimal clamp(BigDecimal value, BigDecimal least, BigDecimal most) {
    return value.max(least).min(most);
  }
}
