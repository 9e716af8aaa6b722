package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Committee;
import io.meta138.ccip.lanes.Lane;
import io.meta138.chain.tx.IntentStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One deliverer's time with a lane, from taking its lock to losing it. All it decides is decided on
 * one thread; signatures are gathered beside it.
 */
final class Shift {
  private static final Logger LOG = LoggerFactory.getLogger(Shift.class);
  private static final Duration PRUNE_EVERY = Duration.ofHours(1);
  private static final Duration PLAN_EVERY = Duration.ofSeconds(1);

  private final Lane lane;
  private final DelivererSettings settings;
  private final InstantSource clock;
  private final LaneSession session;
  private final DelivererMetrics metrics;
  private final Obstacle obstacle;
  private final Gate gate;
  private final Flights flights;
  private final Outgoing outgoing;
  private final Retries retries;
  private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean changed = new AtomicBoolean();
  private boolean look = true;
  private Instant nextPrune = Instant.EPOCH;
  private Instant nextPlan = Instant.EPOCH;
  private volatile DelivererStatus status;

  private sealed interface Event {
    record Woken() implements Event {}

    record Changed() implements Event {}

    record Prepared(Outgoing.Done done) implements Event {}
  }

  Shift(Deliverer.Parts parts, LaneSession session, DelivererMetrics metrics, Obstacle obstacle) {
    this.lane = parts.lane();
    this.settings = parts.settings();
    this.clock = parts.clock();
    this.session = session;
    this.metrics = metrics;
    this.obstacle = obstacle;
    DestinationRouter router =
        new DestinationRouter(
            lane, parts.destination(), parts.transactions().account(), settings.callLimit());
    this.gate = new Gate(router, obstacle, settings.lookInterval());
    this.flights = new Flights(session, parts.store(), parts.transactions(), settings.pauses());
    this.outgoing =
        new Outgoing(
            parts,
            session,
            router,
            gate,
            flights,
            metrics,
            obstacle,
            done -> inbox.add(new Event.Prepared(done)));
    this.retries = new Retries(parts, session, router, gate, flights, metrics, obstacle);
    this.status = DelivererStatus.standby(lane.name(), "begins");
  }

  DelivererStatus status() {
    return status;
  }

  /** There may be something to do. Never blocks. */
  void wake() {
    if (woken.compareAndSet(false, true)) {
      inbox.add(new Event.Woken());
    }
  }

  /** An intent of some kind changed. Never blocks. */
  void changed(String key, IntentStatus now) {
    if (key.startsWith(lane.name() + ":")) {
      flights.changed(key, now);
      if (changed.compareAndSet(false, true)) {
        inbox.add(new Event.Changed());
      }
    }
  }

  /** Waits for something to do, no longer than the poll interval, and does it. */
  void turn() throws InterruptedException {
    Event event = inbox.poll(settings.pollInterval().toNanos(), TimeUnit.NANOSECONDS);
    look |= event == null;
    woken.set(false);
    changed.set(false);
    while (event != null) {
      look |=
          switch (event) {
            case Event.Woken() -> true;
            case Event.Changed() -> false;
            case Event.Prepared(Outgoing.Done done) -> !outgoing.done(done, clock.instant());
          };
      event = inbox.poll();
    }
    step();
  }

  private void step() {
    Instant now = clock.instant();
    look |= settle(now);
    Optional<Committee> open = gate.open(now);
    // a long queue is much to read: it is looked at when it is another than before, and some may go
    boolean plan = outgoing.free() > 0 && (look || outgoing.isLimited());
    if (open.isPresent() && (plan || !now.isBefore(nextPlan))) {
      look = false;
      nextPlan = now.plus(PLAN_EVERY);
      outgoing.turn(open.get(), now);
      retries.turn(now);
    }
    gate.refresh(now);
    if (!now.isBefore(nextPrune)) {
      session.prune(now.minus(settings.retention()));
      nextPrune = now.plus(PRUNE_EVERY);
    }
    status =
        new DelivererStatus(
            lane.name(),
            true,
            obstacle.words(),
            outgoing.waiting(),
            outgoing.held(),
            outgoing.preparing(),
            flights.ids().size());
    metrics.show(status);
  }

  /** Whether messages are to be delivered anew. */
  private boolean settle(Instant now) {
    boolean again = false;
    for (Flights.Landing landing : flights.settle(now)) {
      metrics.landed(landing);
      switch (landing.end()) {
        case DONE -> outgoing.landed(landing);
        case FAILED -> {
          LOG.warn("lane {}: delivery {} failed", lane.name(), landing.delivery().key());
          // whoever signs may be another committee by now
          gate.doubt();
          again = true;
        }
        case DROPPED -> {
          LOG.info("lane {}: {} was never sent", lane.name(), landing.delivery().key());
          again = true;
        }
      }
    }
    return again;
  }
}
