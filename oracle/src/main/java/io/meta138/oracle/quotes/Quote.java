package io.meta138.oracle.quotes;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * One price from one source.
 *
 * @param source who says it
 * @param price quote currency for one unit of base, exact as on the wire; positive
 * @param volume base traded in 24 hours when the venue says so, for weighting
 * @param venueTime the venue's own time of it; empty when the venue gives none
 * @param receivedAt when the frame arrived here
 */
public record Quote(
    SourceId source,
    BigDecimal price,
    Optional<BigDecimal> volume,
    Optional<Instant> venueTime,
    Instant receivedAt) {

  /** Refuses a price that is not positive. */
  public Quote {
    if (price.signum() <= 0) {
      throw new IllegalArgumentException("a price is positive: " + price);
    }
  }

  /** When the price was true as far as anyone knows: the venue's time, else the arrival. */
  public Instant time() {
    return venueTime.orElse(receivedAt);
  }
}
