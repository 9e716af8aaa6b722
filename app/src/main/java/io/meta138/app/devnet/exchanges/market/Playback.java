package io.meta138.app.devnet.exchanges.market;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Prices that were recorded once and take the place of the walk for some assets. */
public interface Playback {
  /** A playback of nothing. */
  Playback NONE =
      new Playback() {
        @Override
        public Set<String> assets() {
          return Set.of();
        }

        @Override
        public Optional<Recorded> price(Venue venue, String asset, Duration elapsed) {
          return Optional.empty();
        }
      };

  /**
   * A recorded price.
   *
   * @param quote the currency it was recorded in
   * @param price units of that currency for one of the asset
   */
  record Recorded(String quote, BigDecimal price) {}

  /** The assets whose prices are played. */
  Set<String> assets();

  /** The price a venue saw, a wall-clock time after the playback started. */
  Optional<Recorded> price(Venue venue, String asset, Duration elapsed);
}
