package io.meta138.app.gameday;

import static io.meta138.app.gameday.Catalog.decoy;
import static io.meta138.app.gameday.Challenge.fault;

import io.meta138.app.devnet.exchanges.books.Fault;
import io.meta138.app.devnet.exchanges.books.HostileForm;
import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.Venue;
import io.meta138.app.gameday.Challenge.Trait;
import io.meta138.oracle.publishing.FeedStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Faults of the venues and of the way to them. */
final class VenueFaults {
  /** What every venue shows. */
  static final String MARKET = "market";

  /** Venues without whom every feed has enough sources. */
  private static final List<Venue> SPARE =
      List.of(
          Venue.BINANCE,
          Venue.COINBASE,
          Venue.BITSTAMP,
          Venue.OKX,
          Venue.BYBIT,
          Venue.GEMINI,
          Venue.BITFINEX);

  private VenueFaults() {}

  static List<Challenge> all(Random random) {
    List<Venue> venues = new ArrayList<>(SPARE);
    Collections.shuffle(venues, random);
    return List.of(
        cut(venues.get(0)),
        corrupt(venues.get(1)),
        egress(),
        slow(venues.get(2)),
        outlier(venues.get(3)),
        reconnect(venues.get(4)),
        move());
  }

  private static Challenge cut(Venue venue) {
    return fault("venue-cut", venue.id() + " refuses every connection")
        .cause("p3", "venue:" + venue.id())
        .times(75, 40)
        .alone(venue.id())
        .shared(MARKET)
        .does(
            arena -> arena.exchanges().inject(venue, new Fault.Cut()),
            arena -> clear(arena, venue, "cut"));
  }

  private static Challenge corrupt(Venue venue) {
    return fault("venue-corrupt", venue.id() + " sends prices below zero")
        .cause("p3", "venue:" + venue.id())
        .times(60, 70)
        .alone(venue.id())
        .shared(MARKET)
        .does(
            arena -> arena.exchanges().inject(venue, new Fault.Hostile(HostileForm.NEGATIVE)),
            arena -> clear(arena, venue, "hostile"));
  }

  private static Challenge egress() {
    return fault("egress-cut", "no venue can be reached")
        .cause("p1", "egress")
        .traits(Trait.PAGES)
        .times(75, 60)
        .alone(MARKET)
        .does(
            arena ->
                Arrays.stream(Venue.values())
                    .forEach(venue -> arena.exchanges().inject(venue, new Fault.Cut())),
            arena -> Arrays.stream(Venue.values()).forEach(venue -> clear(arena, venue, "cut")));
  }

  private static Challenge slow(Venue venue) {
    return decoy("slow-venue", venue.id() + " publishes two seconds late")
        .times(40, 10)
        .alone(venue.id())
        .shared(MARKET)
        .does(
            arena -> arena.exchanges().inject(venue, new Fault.Delayed(Duration.ofSeconds(2))),
            arena -> clear(arena, venue, "delayed"));
  }

  private static Challenge outlier(Venue venue) {
    Optional<Instrument> book =
        Optional.of(
            Instrument.parse(venue.trades(Instrument.parse("ETH/USD")) ? "ETH/USD" : "ETH/USDT"));
    return decoy("quote-outlier", venue.id() + " quotes ether a third too high for five seconds")
        .times(5, 10)
        .alone(venue.id())
        .shared(MARKET)
        .does(
            arena ->
                arena.exchanges().inject(venue, book, new Fault.Scaled(new BigDecimal("1.33"))),
            arena -> arena.exchanges().clear(Optional.of(venue), book, Optional.of("scaled")));
  }

  private static Challenge reconnect(Venue venue) {
    return decoy("venue-reconnect", venue.id() + " closes its connections and takes new ones")
        .times(3, 30)
        .alone(venue.id())
        .shared(MARKET)
        .does(
            arena -> arena.exchanges().inject(venue, new Fault.Cut()),
            arena -> clear(arena, venue, "cut"));
  }

  /** A move that every venue shows is news, not a fault. */
  private static Challenge move() {
    return decoy("market-move", "bitcoin falls by four percent at every venue")
        .times(1, 15)
        .shared(MARKET)
        .does(arena -> move(arena, "BTC", new BigDecimal("0.96")), _ -> {});
  }

  /** Has every venue show another price of an asset. */
  static void move(Arena arena, String asset, BigDecimal factor) {
    BigDecimal now =
        arena.devnet().node().publisher().statuses().stream()
            .filter(feed -> feed.feed().name().equals(asset + "/USD"))
            .findFirst()
            .flatMap(FeedStatus::price)
            .orElseThrow(() -> new GamedayException(asset + "/USD has no price"));
    arena.exchanges().setPrices(Map.of(asset, now.multiply(factor)));
  }

  private static void clear(Arena arena, Venue venue, String kind) {
    arena.exchanges().clear(Optional.of(venue), Optional.empty(), Optional.of(kind));
  }
}
