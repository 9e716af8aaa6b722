package io.meta138.app.devnet.exchanges.books;

import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.MarketModel;
import io.meta138.app.devnet.exchanges.market.Venue;
import io.meta138.app.devnet.exchanges.market.VenueProfile;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All simulated venues on one market; pure, moved on by {@link #tick}. Not thread-safe: the server
 * holds one lock around it.
 */
public final class Floor {
  private final MarketModel market;
  private final FaultBoard faults = new FaultBoard();
  private final Duration quiet;
  private final Map<Venue, VenueDesk> desks = new EnumMap<>(Venue.class);

  /**
   * @param seed decides each venue's lag, basis and spread
   * @param spreadBps one spread for all venues; see {@link VenueProfile#seeded}
   * @param quiet after this long without a change, a book repeats its state
   * @param lagDivisor recorded days played faster lag less, so that lags keep their length in
   *     recorded time
   */
  public Floor(
      MarketModel market,
      long seed,
      OptionalInt spreadBps,
      Duration quiet,
      int lagDivisor,
      Instant now) {
    this.market = market;
    this.quiet = quiet;
    for (Venue venue : Venue.values()) {
      VenueProfile drawn = VenueProfile.seeded(seed, venue.id(), spreadBps);
      VenueProfile profile =
          new VenueProfile(
              drawn.lag().dividedBy(lagDivisor),
              venue.daily() ? 0 : drawn.basisPpm(),
              venue.daily() ? 0 : drawn.spreadPpm());
      desks.put(venue, new VenueDesk(venue, market, faults, profile, seed, now));
    }
  }

  /** One venue's books. */
  public VenueDesk desk(Venue venue) {
    VenueDesk desk = desks.get(venue);
    if (desk == null) {
      throw new IllegalStateException("no desk of " + venue);
    }
    return desk;
  }

  /** The faults in force; after a change call {@link #faultsChanged}. */
  public FaultBoard faults() {
    return faults;
  }

  /** The market below all venues. */
  public MarketModel market() {
    return market;
  }

  /**
   * Moves the market and publishes what has become due.
   *
   * @return how many book states were published
   */
  public int tick(Instant now) {
    List<String> changed = market.advance(now);
    int published = 0;
    for (VenueDesk desk : desks.values()) {
      desk.time(now);
      if (!changed.isEmpty() || desk.venue().daily()) {
        desk.requote(changed);
      }
      desk.refresh(quiet);
      published += desk.publish();
    }
    return published;
  }

  /**
   * Sets prices and publishes them at every venue at once, past all lags.
   *
   * @return how many book states were published
   * @throws IllegalArgumentException when an asset is unknown or played from a record, or a price
   *     is not positive; nothing has changed then
   */
  public int step(Map<String, BigDecimal> usd, Instant now) {
    for (Map.Entry<String, BigDecimal> entry : usd.entrySet()) {
      market.checkSettable(entry.getKey(), entry.getValue());
    }
    usd.forEach(market::set);
    List<String> changed = List.copyOf(usd.keySet());
    int published = 0;
    for (VenueDesk desk : desks.values()) {
      desk.time(now);
      desk.step(changed);
      published += desk.publish();
    }
    return published;
  }

  /** Shows all books under the faults now in force. */
  public void faultsChanged() {
    desks.values().forEach(VenueDesk::faultsChanged);
  }

  /**
   * What one open book should show and does show.
   *
   * @param honest middle of bid and ask without faults
   * @param shown last price as shown, as JSON
   */
  public record BookState(Venue venue, Instrument instrument, BigDecimal honest, String shown) {}

  /** The state of each open book, optionally those of one base asset alone. */
  public List<BookState> books(Optional<String> base) {
    List<BookState> states = new ArrayList<>();
    for (VenueDesk desk : desks.values()) {
      for (Instrument instrument : desk.open()) {
        if (base.isEmpty() || base.get().equals(instrument.base())) {
          BigDecimal honest = desk.honestMiddle(instrument).orElseThrow();
          String shown = desk.ticker(instrument).orElseThrow().last().bare();
          states.add(new BookState(desk.venue(), instrument, honest, shown));
        }
      }
    }
    return states;
  }
}
