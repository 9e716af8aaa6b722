package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.binance.BinanceVenue;
import io.meta138.oracle.sources.bitfinex.BitfinexVenue;
import io.meta138.oracle.sources.bitstamp.BitstampVenue;
import io.meta138.oracle.sources.bybit.BybitVenue;
import io.meta138.oracle.sources.coinbase.CoinbaseVenue;
import io.meta138.oracle.sources.coinbaseadvanced.CoinbaseAdvancedVenue;
import io.meta138.oracle.sources.coingecko.CoinGeckoVenue;
import io.meta138.oracle.sources.coinmarketcap.CoinMarketCapVenue;
import io.meta138.oracle.sources.ecb.EcbVenue;
import io.meta138.oracle.sources.frankfurter.FrankfurterVenue;
import io.meta138.oracle.sources.gemini.GeminiVenue;
import io.meta138.oracle.sources.kraken.KrakenVenue;
import io.meta138.oracle.sources.okx.OkxVenue;
import io.meta138.oracle.sources.protocol.Venue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The venues this program can speak with, by name. */
public final class VenueCatalog {
  private final Map<String, Venue> venues;

  /** A catalog of these venues, whose names differ. */
  public VenueCatalog(List<Venue> venues) {
    Map<String, Venue> byName = new LinkedHashMap<>();
    for (Venue venue : venues) {
      if (byName.put(venue.profile().name(), venue) != null) {
        throw new IllegalArgumentException("two venues named " + venue.profile().name());
      }
    }
    this.venues = Collections.unmodifiableMap(byName);
  }

  /** All venues of the product. */
  public static VenueCatalog standard() {
    return new VenueCatalog(
        List.of(
            new BinanceVenue(),
            new CoinbaseVenue(),
            new CoinbaseAdvancedVenue(),
            new KrakenVenue(),
            new BitstampVenue(),
            new OkxVenue(),
            new BybitVenue(),
            new GeminiVenue(),
            new BitfinexVenue(),
            new CoinGeckoVenue(),
            new CoinMarketCapVenue(),
            new FrankfurterVenue(),
            new EcbVenue()));
  }

  /** All venues, in a fixed order. */
  public Collection<Venue> all() {
    return venues.values();
  }

  /** The venue of this name. */
  public Optional<Venue> venue(String name) {
    return Optional.ofNullable(venues.get(name));
  }

  /** The venue's own name of a source's market; empty when there is no such venue or market. */
  public Optional<String> symbol(SourceId source) {
    return venue(source.venue()).flatMap(venue -> venue.symbols().symbol(source.pair()));
  }

  /** What a source counts as towards a quorum of independent ones; empty when it does not count. */
  public Optional<String> independenceGroup(SourceId source) {
    return venue(source.venue()).flatMap(venue -> venue.profile().independenceGroup());
  }

  /** Every source for a pair at the venues known to have it. */
  public List<SourceId> sourcesOf(Pair pair) {
    List<SourceId> sources = new ArrayList<>();
    for (Venue venue : venues.values()) {
      if (venue.profile().pairs().contains(pair)) {
        sources.add(new SourceId(venue.profile().name(), pair));
      }
    }
    return sources;
  }
}
