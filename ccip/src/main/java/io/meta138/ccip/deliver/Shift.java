package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Committee;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.abi.Command;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.rpc.Answer;
import io.meta138.chain.tx.Intent;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private static final Duration SOMEBODY_ELSE = Duration.ofSeconds(5);
  private static final int RETRIES_AT_ONCE = 5;

  /** What a transaction takes besides what its calls do: its start and its data. */
  private static final long RETRY_BASE = 250_000;

  private final Lane lane;
  private final DelivererSettings settings;
  private final MessageStore store;
  private final TransactionManager transactions;
  private final FailurePolicy failures;
  private final InstantSource clock;
  private final LaneSession session;
  private final DestinationRouter router;
  private final Preparer preparer;
  private final DelivererMetrics metrics;
  private final Obstacle obstacle;
  private final Flights flights;
  private final Set<Hash> preparing = new HashSet<>();
  private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final GasPerMessage gas = new GasPerMessage();
  private int batchesPreparing;
  private int mostMessages;
  private DestinationRouter.Look look = new DestinationRouter.Look.Closed("not asked yet");
  private Instant nextLook = Instant.EPOCH;
  private Instant nextPrune = Instant.EPOCH;
  private Instant nextPlan = Instant.EPOCH;
  private Supersession.Plan plan = new Supersession.Plan(List.of(), List.of(), Map.of());
  private volatile DelivererStatus status;

  private sealed interface Event {
    record Woken() implements Event {}

    record Done(Preparer.Prepared prepared, Committee committee) implements Event {}
  }

  Shift(Deliverer.Parts parts, LaneSession session, DelivererMetrics metrics, Obstacle obstacle) {
    this.lane = parts.lane();
    this.settings = parts.settings();
    this.store = parts.store();
    this.transactions = parts.transactions();
    this.failures = parts.failures();
    this.clock = parts.clock();
    this.session = session;
    this.metrics = metrics;
    this.obstacle = obstacle;
    this.router =
        new DestinationRouter(
            lane, parts.destination(), transactions.account(), settings.callLimit());
    this.preparer = new Preparer(lane, store, parts.quorum(), router, clock);
    this.flights = new Flights(session, store, transactions, settings.firstPause());
    this.mostMessages = lane.policy().batchMessages();
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
      wake();
    }
  }

  /** Waits for something to do, no longer than the poll interval, and does it. */
  void turn() throws InterruptedException {
    Event event = inbox.poll(settings.pollInterval().toNanos(), TimeUnit.NANOSECONDS);
    woken.set(false);
    while (event != null) {
      if (event instanceof Event.Done(Preparer.Prepared prepared, Committee committee)) {
        prepared(prepared, committee);
      }
      event = inbox.poll();
    }
    step();
  }

  private void step() {
    Instant now = clock.instant();
    settle(now);
    if (!now.isBefore(nextLook)) {
      look(now);
    }
    boolean free = flights.unmined() + batchesPreparing < settings.inFlight();
    // what can't go need not be looked at each time: a long queue is much to read
    if (look instanceof DestinationRouter.Look.Open(Committee committee)
        && (free || !now.isBefore(nextPlan))) {
      nextPlan = now.plus(PLAN_EVERY);
      carry(committee, now);
    }
    if (!now.isBefore(nextPrune)) {
      session.prune(now.minus(settings.retention()));
      nextPrune = now.plus(PRUNE_EVERY);
    }
    status =
        new DelivererStatus(
            lane.name(),
            true,
            obstacle.words(),
            plan.go().size(),
            plan.held().size(),
            preparing.size(),
            flights.ids().size());
    metrics.show(status);
  }

  private void carry(Committee committee, Instant now) {
    Optional<Integer> generation = session.generation();
    if (generation.isEmpty()) {
      return;
    }
    plan = plan(now);
    supersede(plan.superseded(), now);
    deliver(plan.go(), generation.get(), committee, now);
    retry(now);
  }

  private void settle(Instant now) {
    for (Flights.Landing landing : flights.settle(now)) {
      metrics.landed(landing);
      switch (landing.end()) {
        case DONE -> mostMessages = Math.min(lane.policy().batchMessages(), 2 * mostMessages);
        case FAILED -> {
          LOG.warn("lane {}: delivery {} failed", lane.name(), landing.delivery().key());
          // whoever signs may be another committee by now
          nextLook = Instant.EPOCH;
        }
        case DROPPED ->
            LOG.info("lane {}: {} was never sent", lane.name(), landing.delivery().key());
      }
    }
  }

  private void look(Instant now) {
    look = router.look();
    nextLook = now.plus(settings.lookInterval());
    if (look instanceof DestinationRouter.Look.Closed(String why)) {
      obstacle.met(why, now);
    }
  }

  private Supersession.Plan plan(Instant now) {
    List<Waiting> waiting = session.waiting(settings.window());
    Set<Hash> onTheWay = flights.ids();
    onTheWay.addAll(preparing);
    long oldest =
        waiting.stream()
            .filter(m -> !onTheWay.contains(m.id()))
            .mapToLong(Waiting::number)
            .min()
            .orElse(Long.MAX_VALUE);
    List<Arrived> arrived =
        oldest == Long.MAX_VALUE ? List.of() : session.arrivedAfter(oldest, settings.window());
    if (waiting.isEmpty()) {
      obstacle.passed(now);
    }
    return Supersession.plan(Set.copyOf(lane.receivers()), waiting, onTheWay, arrived, now);
  }

  private void supersede(Map<Hash, Hash> superseded, Instant now) {
    superseded.forEach((id, by) -> {
      if (store.supersede(id, by, now)) {
        metrics.superseded();
      }
    });
  }

  private void deliver(List<Waiting> go, int generation, Committee committee, Instant now) {
    int free = settings.inFlight() - flights.unmined() - batchesPreparing;
    if (free <= 0 || go.isEmpty()) {
      return;
    }
    Batches batches =
        new Batches(
            mostMessages, lane.policy().batchGas(), settings.span(), lane.policy().batchWait());
    Deque<List<Waiting>> due = batches.due(go, gas::of, now);
    // the newest prices first, yet what is old is not left to wait for ever
    for (int i = 0; i < free && !due.isEmpty(); i++) {
      prepare(i % 2 == 0 ? due.removeFirst() : due.removeLast(), generation, committee);
    }
  }

  private void prepare(List<Waiting> batch, int generation, Committee committee) {
    batch.forEach(m -> preparing.add(m.id()));
    batchesPreparing++;
    Thread.ofVirtual()
        .name("delivery on " + lane.name())
        .start(() -> inbox.add(new Event.Done(prepared(batch, generation, committee), committee)));
  }

  private Preparer.Prepared prepared(List<Waiting> batch, int generation, Committee committee) {
    try {
      return preparer.prepare(batch, generation, committee);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Preparer.Prepared.Unavailable(batch, "interrupted");
    } catch (RuntimeException e) {
      LOG.warn("lane {}: a delivery can't be prepared", lane.name(), e);
      return new Preparer.Prepared.Unavailable(batch, e.toString());
    }
  }

  private void prepared(Preparer.Prepared prepared, Committee committee) {
    List<Waiting> batch = prepared.batch();
    batch.forEach(m -> preparing.remove(m.id()));
    batchesPreparing--;
    Instant now = clock.instant();
    switch (prepared) {
      case Preparer.Prepared.Ready ready -> ready(ready, now);
      case Preparer.Prepared.Unsigned(var ignored, String words) -> failed(batch, words, now);
      case Preparer.Prepared.Unavailable(var ignored, String words) -> failed(batch, words, now);
      case Preparer.Prepared.Refused(var ignored, Trouble trouble) ->
          refused(batch, trouble, committee, now);
    }
  }

  private void ready(Preparer.Prepared.Ready ready, Instant now) {
    int count = ready.batch().size();
    gas.learn(ready.estimate(), count);
    if (ready.estimate() > lane.policy().batchGas() && count > 1) {
      mostMessages = Math.max(1, count / 2);
      return;
    }
    obstacle.passed(now);
    send(ready.delivery(), ready.command(), now);
  }

  /** Notes it, asks for it, follows it: dying anywhere in between loses nothing. */
  private void send(Delivery delivery, Command command, Instant now) {
    session.begin(delivery, now);
    transactions.submit(
        new Intent(
            delivery.key(),
            Optional.empty(),
            Optional.of(lane.offRamp()),
            Wei.ZERO,
            command.data(),
            Optional.of(delivery.gasLimit()),
            Optional.empty()));
    flights.add(delivery);
    metrics.sent(delivery);
  }

  private void failed(List<Waiting> batch, String words, Instant now) {
    obstacle.met(words, now);
    metrics.failed();
    int attempts = batch.stream().mapToInt(Waiting::attempts).max().orElse(0);
    attempted(batch, words, now.plus(pause(attempts)));
  }

  private void attempted(List<Waiting> batch, String words, Instant next) {
    store.attempted(batch.stream().map(Waiting::id).toList(), words, Optional.of(next));
  }

  private Duration pause(int attempts) {
    Duration pause = settings.firstPause().multipliedBy(1L << Math.min(attempts, 20));
    return pause.compareTo(settings.longestPause()) > 0 ? settings.longestPause() : pause;
  }

  private void refused(List<Waiting> batch, Trouble trouble, Committee committee, Instant now) {
    metrics.refused(trouble.kind());
    switch (trouble.kind()) {
      case DONE_ALREADY -> somebodyElse(batch, trouble, now);
      case LANE_CLOSED -> {
        // what the router says of the lane keeps it from being tried; no attempt was made
        look(now);
        if (look instanceof DestinationRouter.Look.Open) {
          failed(batch, trouble.words(), now);
        }
      }
      case SIGN_AGAIN -> {
        look(now);
        boolean other =
            look instanceof DestinationRouter.Look.Open(Committee current)
                && current.epoch() != committee.epoch();
        if (!other) {
          failed(batch, trouble.words(), now);
        }
      }
      case MORE_GAS, OTHER, OTHER_GENERATION -> {
        // one bad message must not keep the others: batches shrink until it is alone
        mostMessages = Math.max(1, batch.size() / 2);
        failed(batch, trouble.words(), now);
      }
    }
  }

  private void somebodyElse(List<Waiting> batch, Trouble trouble, Instant now) {
    Optional<Map<Long, Boolean>> executed =
        router.executed(batch.stream().map(Waiting::number).toList());
    boolean all = executed.isPresent() && !executed.get().containsValue(false);
    if (all) {
      attempted(batch, "delivered by somebody else, not seen yet", now.plus(SOMEBODY_ELSE));
    } else {
      failed(batch, trouble.words(), now);
    }
  }

  private void retry(Instant now) {
    Collection<Hash> retrying = flights.retrying();
    for (TrackedMessage message : store.retryable(lane.name(), now, RETRIES_AT_ONCE)) {
      if (retrying.contains(message.id()) || flights.unmined() >= settings.inFlight()) {
        continue;
      }
      switch (failures.decide(message, now)) {
        case FailurePolicy.Decision.Later ignored -> {
          // it is asked again in every turn
        }
        case FailurePolicy.Decision.GiveUp(String why) -> {
          LOG.warn("lane {}: message {} is left to people: {}", lane.name(), message.id(), why);
          store.giveUp(message.id(), why, now);
        }
        case FailurePolicy.Decision.Retry(long gasLimit) -> retry(message, gasLimit, now);
      }
    }
  }

  private void retry(TrackedMessage message, long gasLimit, Instant now) {
    Command command = LaneRouter.retry(message.encoded(), gasLimit);
    int executions = message.execution().map(TrackedMessage.Execution::count).orElse(0);
    switch (router.simulate(command)) {
      case Answer.Value<byte[]> ignored -> {
        long limit = gasLimit + gasLimit / 63 + RETRY_BASE + 20L * message.encoded().length;
        String key =
            "%s:retry:%s:%d:%d"
                .formatted(lane.name(), message.id(), executions, message.delivery().attempts());
        send(
            new Delivery(
                key,
                Delivery.Kind.RETRY,
                message.generation(),
                executions,
                Set.of(message.id()),
                limit),
            command,
            now);
      }
      case Answer.Refused<byte[]>(var why) -> {
        Trouble trouble = Trouble.of(why);
        metrics.refused(trouble.kind());
        if (trouble.kind() == Trouble.Kind.LANE_CLOSED) {
          look(now);
        }
        store.attempted(
            List.of(message.id()), trouble.words(), Optional.of(now.plus(SOMEBODY_ELSE)));
      }
      case Answer.Unavailable<byte[]>(String reason) -> obstacle.met(reason, now);
    }
  }
}
