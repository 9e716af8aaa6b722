package io.meta138.oracle.feeds;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which venues are independent of each other: venues of one group share a price's origin and have
 * one voice together; a venue that only repeats others has none.
 *
 * @param shared group by venue, for venues that are not a group of their own
 * @param voiceless venues that repeat others' prices
 */
public record VenueGroups(Map<String, String> shared, Set<String> voiceless) {
  /**
   * ECB and Frankfurter publish one fixing, both of Coinbase's interfaces one book; CoinGecko and
   * CoinMarketCap average the venues we ask ourselves.
   */
  public static final VenueGroups KNOWN =
      new VenueGroups(
          Map.of(
              "ecb", "ecb",
              "frankfurter", "ecb",
              "coinbase", "coinbase",
              "coinbaseadvanced", "coinbase"),
          Set.of("coingecko", "coinmarketcap"));

  /** Copies both. */
  public VenueGroups {
    shared = Map.copyOf(shared);
    voiceless = Set.copyOf(voiceless);
  }

  /** The group of a venue; empty when it has no voice. */
  public Optional<String> of(String venue) {
    return voiceless.contains(venue)
        ? Optional.empty()
        : Optional.of(shared.getOrDefault(venue, venue));
  }
}
