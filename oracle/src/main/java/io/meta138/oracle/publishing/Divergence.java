package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.Witness;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * How far a published price is from what a source without a voice says.
 *
 * @param witness the source that is furthest away
 * @param bps the distance in hundredths of a per cent of what it says, rounded down
 */
record Divergence(Witness witness, long bps) {
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  /** The largest distance; empty when nobody says anything. */
  static Optional<Divergence> largest(BigDecimal published, List<Witness> witnesses) {
    Divergence largest = null;
    for (Witness witness : witnesses) {
      long bps =
          published
              .subtract(witness.price())
              .abs()
              .movePointRight(4)
              .divide(witness.price(), 0, RoundingMode.DOWN)
              .min(MOST)
              .longValueExact();
      if (largest == null || bps > largest.bps()) {
        largest = new Divergence(witness, bps);
      }
    }
    return Optional.ofNullable(largest);
  }
}
