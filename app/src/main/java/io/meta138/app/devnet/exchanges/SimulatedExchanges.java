package io.meta138.app.devnet.exchanges;

import io.meta138.app.devnet.exchanges.books.Fault;
import io.meta138.app.devnet.exchanges.books.FaultBoard;
import io.meta138.app.devnet.exchanges.books.Floor;
import io.meta138.app.devnet.exchanges.market.Instrument;
import io.meta138.app.devnet.exchanges.market.MarketModel;
import io.meta138.app.devnet.exchanges.market.Playback;
import io.meta138.app.devnet.exchanges.market.Venue;
import io.meta138.app.devnet.exchanges.replay.Replay;
import io.meta138.app.devnet.exchanges.server.ControlApi;
import io.meta138.app.devnet.exchanges.server.RestSide;
import io.meta138.app.devnet.exchanges.server.Simulation;
import io.meta138.app.devnet.exchanges.server.Stepped;
import io.meta138.app.devnet.exchanges.server.StreamSide;
import io.meta138.platform.lifecycle.Service;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulated exchanges on loopback sockets: every venue's REST and WebSocket formats, made-up
 * prices, faults on demand. Each answer bears the header {@code X-Meta138-Simulated: true}.
 */
public final class SimulatedExchanges implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedExchanges.class);
  private static final Duration NOTE_EVERY = Duration.ofSeconds(1);
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(1);

  private final ExchangesSettings settings;
  private final InstantSource clock;
  private final Floor floor;
  private final Simulation simulation;
  private final StreamSide streams;
  private final RestSide rest;
  private final ScheduledExecutorService ticker;
  private final Optional<MarketMemory> memory;
  private Instant noteAt = Instant.MIN;
  private boolean running;

  /**
   * Where one venue is reached.
   *
   * @param rest what takes the place of the venue's REST base, without a slash at the end
   * @param stream what takes the place of its WebSocket base; empty when it has no streams
   */
  public record Endpoints(URI rest, Optional<URI> stream) {}

  /**
   * Exchanges that begin when started.
   *
   * @throws io.meta138.app.devnet.exchanges.replay.ReplayException when a file of recorded bars
   *     cannot be used
   */
  public SimulatedExchanges(ExchangesSettings settings, InstantSource clock) {
    this(settings, clock, Optional.empty());
  }

  /**
   * Exchanges that begin when started, with the market where it was when this file was written.
   *
   * @param memory written as the market moves on
   * @throws io.meta138.app.devnet.exchanges.replay.ReplayException when a file of recorded bars
   *     cannot be used
   */
  public SimulatedExchanges(ExchangesSettings settings, InstantSource clock, Path memory) {
    this(settings, clock, Optional.of(new MarketMemory(memory)));
  }

  private SimulatedExchanges(
      ExchangesSettings settings, InstantSource clock, Optional<MarketMemory> memory) {
    this.settings = settings;
    this.memory = memory;
    this.clock = clock;
    Playback playback =
        settings.replay().isEmpty()
            ? Playback.NONE
            : Replay.read(settings.replay(), settings.speed());
    Instant now = clock.instant();
    MarketModel market = new MarketModel(settings.market(), playback, now);
    memory.flatMap(MarketMemory::recall).ifPresent(market::resume);
    this.floor =
        new Floor(
            market,
            settings.market().seed(),
            settings.spreadBps(),
            settings.quiet(),
            settings.speed(),
            now);
    this.simulation = new Simulation(floor, clock);
    this.streams = new StreamSide(simulation, settings.streamPort(), settings.connectionLife());
    ControlApi control = new ControlApi(simulation, new Control());
    this.rest = new RestSide(simulation, control, settings.httpPort());
    this.ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("exchanges-tick").factory());
  }

  @Override
  public String name() {
    return "simulated exchanges";
  }

  @Override
  public synchronized void start() throws InterruptedException {
    streams.start();
    try {
      rest.start();
    } catch (RuntimeException failed) {
      streams.stop();
      throw failed;
    }
    running = true;
    long step = settings.market().step().toMillis();
    var ignored = ticker.scheduleAtFixedRate(this::tick, step, step, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void stop() throws InterruptedException {
    if (!running) {
      return;
    }
    running = false;
    ticker.shutdownNow();
    note();
    try {
      rest.stop();
    } finally {
      streams.stop();
    }
  }

  /** The port of REST and control. */
  public int httpPort() {
    return rest.port();
  }

  /** The port of WebSockets. */
  public int streamPort() {
    return streams.port();
  }

  /** Where each venue is reached, by its lower-case name. */
  public Map<String, Endpoints> venueEndpoints() {
    Map<String, Endpoints> endpoints = new LinkedHashMap<>();
    for (Venue venue : Venue.values()) {
      endpoints.put(
          venue.id(),
          new Endpoints(
              URI.create("http://127.0.0.1:" + httpPort() + "/" + venue.id()),
              venue.streams()
                  ? Optional.of(URI.create("ws://127.0.0.1:" + streamPort() + "/" + venue.id()))
                  : Optional.empty()));
    }
    return endpoints;
  }

  /** Where the control path is. */
  public URI controlEndpoint() {
    return URI.create("http://127.0.0.1:" + httpPort() + "/control");
  }

  /** Puts a fault on a venue, or on one of its books. */
  public void inject(Venue venue, Optional<Instrument> instrument, Fault fault) {
    simulation.locked(locked -> {
      locked.faults().put(new FaultBoard.Entry(venue, instrument, fault));
      locked.faultsChanged();
      if (fault instanceof Fault.Cut) {
        streams.cut(venue);
      }
      return locked;
    });
  }

  /** Puts a fault on a whole venue. */
  public void inject(Venue venue, Fault fault) {
    inject(venue, Optional.empty(), fault);
  }

  /**
   * Ends faults.
   *
   * @param venue empty: everywhere
   * @param instrument of this book only; empty: of the whole venue, its books included
   * @param kind of this kind only
   * @return how many have ended
   */
  public int clear(Optional<Venue> venue, Optional<Instrument> instrument, Optional<String> kind) {
    return simulation.locked(locked -> {
      int ended =
          venue
              .map(one -> locked.faults().clear(one, instrument, kind))
              .orElseGet(() -> locked.faults().clear());
      locked.faultsChanged();
      return ended;
    });
  }

  /**
   * Sets assets' prices at every venue at once and waits until the frames are written.
   *
   * @throws IllegalArgumentException when an asset is unknown or played from a record, or a price
   *     is not positive; nothing has changed then
   */
  public Stepped setPrices(Map<String, BigDecimal> usd) {
    record Queued(int states, Instant at) {}
    Queued queued =
        simulation.locked(locked -> {
          Instant now = clock.instant();
          return new Queued(locked.step(usd, now), now);
        });
    boolean complete = streams.flushed(FLUSH_LIMIT);
    return new Stepped(queued.states(), queued.at(), clock.instant(), complete);
  }

  private void note() {
    memory.ifPresent(kept -> kept.note(simulation.locked(locked -> locked.market().moment())));
  }

  private void tick() {
    try {
      Instant began = clock.instant();
      if (began.isAfter(noteAt)) {
        note();
        noteAt = began.plus(NOTE_EVERY);
      }
      simulation.locked(locked -> {
        Instant now = clock.instant();
        locked.tick(now);
        streams.tick(now);
        return locked;
      });
    } catch (RuntimeException failed) {
      // the schedule would end silently otherwise
      LOG.error("a tick of the simulated exchanges failed", failed);
    }
  }

  private final class Control implements ControlApi.Controls {
    @Override
    public tools.jackson.databind.node.ObjectNode describe(Floor locked) {
      return Listing.of(locked, settings, streams::connections);
    }

    @Override
    public Stepped step(Map<String, BigDecimal> usd) {
      return setPrices(usd);
    }

    @Override
    public void fault(FaultBoard.Entry entry) {
      inject(entry.venue(), entry.instrument(), entry.fault());
    }

    @Override
    public int clear(
        Optional<Venue> venue, Optional<Instrument> instrument, Optional<String> kind) {
      return SimulatedExchanges.this.clear(venue, instrument, kind);
    }
  }
}
