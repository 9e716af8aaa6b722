package io.meta138.app.devnet.exchanges.replay;

import io.meta138.app.devnet.exchanges.market.VenueProfile;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A venue derived from a recorded day: its price follows the record after a seeded lag, above or
 * below it by a seeded basis within half the spread.
 *
 * @param name the venue's name
 * @param profile its lag, basis and spread
 * @param day what it follows
 */
public record DerivedVenue(String name, VenueProfile profile, RecordedDay day) {
  /**
   * Venues derived from one day.
   *
   * @param seed decides lags (0 to 3 s) and bases
   * @param count how many, 1 to 100
   * @param spreadBps bid to ask, in basis points
   */
  public static List<DerivedVenue> derive(RecordedDay day, long seed, int count, int spreadBps) {
    if (count < 1 || count > 100) {
      throw new IllegalArgumentException("expected 1 to 100 venues, found " + count);
    }
    List<DerivedVenue> venues = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String name = "venue" + i;
      venues.add(
          new DerivedVenue(name, VenueProfile.seeded(seed, name, OptionalInt.of(spreadBps)), day));
    }
    return venues;
  }

  /** The middle of its bid and ask at a time of the day, to 18 digits. */
  public BigDecimal middleAt(Duration sinceMidnight) {
    return profile.middle(day.priceAt(sinceMidnight.minus(profile.lag())));
  }
}
