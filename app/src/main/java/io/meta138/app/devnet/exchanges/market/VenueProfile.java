package io.meta138.app.devnet.exchanges.market;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What sets one venue's prices apart from the market's.
 *
 * @param lag how long after the market its price follows, 0 to 3 s
 * @param basisPpm its price above the market's, in millionths; may be negative
 * @param spreadPpm from its bid to its ask, in millionths of the price
 */
public record VenueProfile(Duration lag, long basisPpm, long spreadPpm) {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final int LONGEST_LAG_MILLIS = 3_000;

  /**
   * The profile of a venue under a seed.
   *
   * @param spreadBps the spread of each book in basis points; the venue's basis then lies within
   *     half of it. Absent: each venue has its own of 1 to 5 bps and a basis within 2 bps
   */
  public static VenueProfile seeded(long seed, String venue, OptionalInt spreadBps) {
    long stream = Noise.stream(venue);
    long lag = Noise.below(Noise.bits(seed, stream, 1), LONGEST_LAG_MILLIS + 1);
    long spread =
        spreadBps.isPresent()
            ? spreadBps.getAsInt() * 100L
            : 100 + Noise.below(Noise.bits(seed, stream, 2), 401);
    long widest = spreadBps.isPresent() ? spread / 2 : 200;
    long basis = Noise.below(Noise.bits(seed, stream, 3), 2 * widest + 1) - widest;
    return new VenueProfile(Duration.ofMillis(lag), basis, spread);
  }

  /** The venue's middle price when the market's is the given one, to 18 digits. */
  public BigDecimal middle(BigDecimal market) {
    return scaled(market, basisPpm);
  }

  /** The bid below a middle price, to 18 digits. */
  public BigDecimal bid(BigDecimal middle) {
    return scaled(middle, -spreadPpm / 2);
  }

  /** The ask above a middle price, to 18 digits. */
  public BigDecimal ask(BigDecimal middle) {
    return scaled(middle, spreadPpm / 2);
  }

  private static BigDecimal scaled(BigDecimal price, long ppm) {
    return price.multiply(BigDecimal.valueOf(1_000_000 + ppm)).divide(MILLION, new MathContext(18));
  }
}
