package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Committee;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.Pauses;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Messages on their first way: which go, in which batches, and what becomes of a batch that could
 * not be prepared. Signatures are gathered on threads beside the one that decides.
 */
final class Outgoing {
  /** What was executed and is not seen is read again by itself, sooner or later. */
  private static final Pauses SOMEBODY_ELSE =
      new Pauses(Duration.ofSeconds(5), Duration.ofMinutes(1));

  private final Lane lane;
  private final DelivererSettings settings;
  private final MessageStore store;
  private final LaneReads messages;
  private final DestinationRouter router;
  private final Gate gate;
  private final Flights flights;
  private final Preparation preparation;
  private final DelivererMetrics metrics;
  private final Obstacle obstacle;
  private final Consumer<Done> done;
  private final Set<Hash> preparing = new HashSet<>();
  private final GasPerMessage gas = new GasPerMessage();
  private int batchesPreparing;
  private int mostMessages;
  private boolean more;
  private Supersession.Plan plan = new Supersession.Plan(List.of(), List.of(), Map.of());

  /**
   * A batch was prepared, or could not be.
   *
   * @param prepared what came of it
   * @param committee it was prepared for
   */
  record Done(Preparer.Prepared prepared, Committee committee) {}

  Outgoing(
      Deliverer.Parts parts,
      LaneSession session,
      DestinationRouter router,
      Gate gate,
      Flights flights,
      DelivererMetrics metrics,
      Obstacle obstacle,
      Consumer<Done> done) {
    this.lane = parts.lane();
    this.settings = parts.settings();
    this.store = parts.store();
    this.messages = session.messages();
    this.router = router;
    this.gate = gate;
    this.flights = flights;
    this.preparation =
        new Preparation(
            lane.name(),
            new Preparer(lane, store, parts.quorum(), router, parts.clock()),
            settings.span());
    this.done = done;
    this.metrics = metrics;
    this.obstacle = obstacle;
    this.mostMessages = lane.policy().batchMessages();
  }

  /** Deliveries that may begin now. */
  int free() {
    return settings.inFlight() - flights.unmined() - batchesPreparing;
  }

  /** Messages that are to go. */
  int waiting() {
    return plan.go().size();
  }

  /** Messages that newer ones on their way will supersede. */
  int held() {
    return plan.held().size();
  }

  /** Messages for which signatures are gathered. */
  int preparing() {
    return preparing.size();
  }

  /** Whether more could go now than was begun, since enough is on the way. */
  boolean isLimited() {
    return more;
  }

  /** A delivery was executed: batches may grow again. */
  void landed(Flights.Landing landing) {
    if (landing.delivery().kind() == Delivery.Kind.DELIVER) {
      landing.gasUsed().ifPresent(used -> gas.took(used, landing.delivery().ids().size()));
    }
    mostMessages = Math.min(lane.policy().batchMessages(), 2 * mostMessages);
  }

  /** Looks at what waits and begins as many deliveries as may be. */
  void turn(Committee committee, Instant now) {
    Optional<Integer> generation = messages.generation();
    if (generation.isEmpty()) {
      more = false;
      return;
    }
    plan = plan(now);
    plan.superseded().forEach((id, by) -> metrics.superseded(store.supersede(id, by, now) ? 1 : 0));
    deliver(plan.go(), generation.get(), committee, now);
  }

  private Supersession.Plan plan(Instant now) {
    List<Waiting> waiting = messages.waiting(settings.window());
    Set<Hash> onTheWay = flights.ids();
    onTheWay.addAll(preparing);
    long oldest =
        waiting.stream()
            .filter(m -> !onTheWay.contains(m.id()))
            .mapToLong(Waiting::number)
            .min()
            .orElse(Long.MAX_VALUE);
    List<Arrived> arrived =
        oldest == Long.MAX_VALUE ? List.of() : messages.arrivedAfter(oldest, settings.window());
    if (waiting.isEmpty()) {
      obstacle.passed(now);
    }
    return Supersession.plan(Set.copyOf(lane.receivers()), waiting, onTheWay, arrived, now);
  }

  private void deliver(List<Waiting> go, int generation, Committee committee, Instant now) {
    int free = free();
    more = !go.isEmpty();
    if (free <= 0 || go.isEmpty()) {
      return;
    }
    Batches batches =
        new Batches(
            mostMessages, lane.policy().batchGas(), settings.span(), lane.policy().batchWait());
    Deque<List<Waiting>> due = batches.due(go, gas::of, now);
    // the newest prices first, yet what is old is not left to wait for ever
    List<Preparation.Batch> chosen = new ArrayList<>();
    for (int i = 0; i < free && !due.isEmpty(); i++) {
      List<Waiting> batch = i % 2 == 0 ? due.removeFirst() : due.removeLast();
      batch.forEach(m -> preparing.add(m.id()));
      chosen.add(new Preparation.Batch(batch, gas.guess(batch)));
    }
    batchesPreparing += chosen.size();
    more = !due.isEmpty();
    preparation.begin(
        chosen, generation, committee, prepared -> done.accept(new Done(prepared, committee)));
  }

  /**
   * Sends what was prepared, or notes what came in the way.
   *
   * @return whether it was sent; if not, what waits is to be looked at anew
   */
  boolean done(Done done, Instant now) {
    List<Waiting> batch = done.prepared().batch();
    batch.forEach(m -> preparing.remove(m.id()));
    batchesPreparing--;
    switch (done.prepared()) {
      case Preparer.Prepared.Ready ready -> {
        return ready(ready, now);
      }
      case Preparer.Prepared.Unsigned(var ignored, String words, boolean disputed) -> {
        if (disputed) {
          apart(batch, words, now);
        } else {
          failed(batch, words, now);
        }
      }
      case Preparer.Prepared.Unavailable(var ignored, String words) -> failed(batch, words, now);
      case Preparer.Prepared.Gap(var ignored, String words) -> apart(batch, words, now);
      case Preparer.Prepared.Refused(var ignored, Trouble trouble) ->
          refused(batch, trouble, done.committee(), now);
    }
    return false;
  }

  private boolean ready(Preparer.Prepared.Ready ready, Instant now) {
    int count = ready.batch().size();
    gas.learn(ready.estimate(), count);
    if (ready.estimate() > lane.policy().batchGas() && count > 1) {
      mostMessages = Math.max(1, count / 2);
      return false;
    }
    obstacle.passed(now);
    flights.send(ready.delivery(), lane.offRamp(), ready.command(), now);
    metrics.sent(ready.delivery());
    return true;
  }

  private void failed(List<Waiting> batch, String words, Instant now) {
    obstacle.met(words, now);
    metrics.failed();
    store.attempts().failed(ids(batch), words, now, settings.pauses());
  }

  /** One bad message must not keep the others: batches shrink until it is alone. */
  private void apart(List<Waiting> batch, String words, Instant now) {
    mostMessages = Math.max(1, batch.size() / 2);
    failed(batch, words, now);
  }

  private static List<Hash> ids(List<Waiting> batch) {
    return batch.stream().map(Waiting::id).toList();
  }

  private void refused(List<Waiting> batch, Trouble trouble, Committee committee, Instant now) {
    metrics.refused(trouble.kind());
    switch (trouble.kind()) {
      case DONE_ALREADY -> somebodyElse(batch, trouble, now);
      case LANE_CLOSED -> {
        // what the router says of the lane keeps it from being tried; no attempt was made
        if (gate.ask(now).isPresent()) {
          failed(batch, trouble.words(), now);
        }
      }
      case SIGN_AGAIN -> {
        boolean other =
            gate.ask(now).filter(current -> current.epoch() != committee.epoch()).isPresent();
        if (!other) {
          failed(batch, trouble.words(), now);
        }
      }
      case MORE_GAS, OTHER, OTHER_GENERATION -> apart(batch, trouble.words(), now);
    }
  }

  private void somebodyElse(List<Waiting> batch, Trouble trouble, Instant now) {
    Optional<Map<Long, Boolean>> executed =
        router.executed(batch.stream().map(Waiting::number).toList());
    boolean all = executed.isPresent() && !executed.get().containsValue(false);
    if (all) {
      store
          .attempts()
          .failed(ids(batch), "executed there already, not seen yet", now, SOMEBODY_ELSE);
    } else {
      failed(batch, trouble.words(), now);
    }
  }
}
