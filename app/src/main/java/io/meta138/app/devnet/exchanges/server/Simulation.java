package io.meta138.app.devnet.exchanges.server;

import io.meta138.app.devnet.exchanges.books.Floor;
import io.meta138.app.devnet.exchanges.market.Venue;
import io.meta138.app.devnet.exchanges.venues.VenueApi;
import io.meta138.app.devnet.exchanges.venues.Venues;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The floor and its venues behind one lock, for the threads of both servers. */
public final class Simulation {
  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final Floor floor;
  private final Map<Venue, VenueApi> venues = new EnumMap<>(Venue.class);

  /** A simulation over a floor. */
  public Simulation(Floor floor, InstantSource clock) {
    this.floor = floor;
    this.clock = clock;
    for (Venue venue : Venue.values()) {
      venues.put(venue, Venues.of(floor.desk(venue)));
    }
  }

  Instant now() {
    return clock.instant();
  }

  VenueApi venue(Venue venue) {
    VenueApi api = venues.get(venue);
    if (api == null) {
      throw new IllegalStateException("no interface of " + venue);
    }
    return api;
  }

  /** Does something with the floor while nobody else does. */
  public <T> T locked(Function<Floor, T> work) {
    lock.lock();
    try {
      return work.apply(floor);
    } finally {
      lock.unlock();
    }
  }
}
