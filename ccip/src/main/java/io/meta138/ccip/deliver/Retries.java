package io.meta138.ccip.deliver;

import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.abi.Command;
import io.meta138.chain.contracts.LaneRouter;
import io.meta138.chain.rpc.Answer;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of messages that failed: overtaken prices are over, the rest is executed again. */
final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
  private static final Duration SOMEBODY_ELSE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 5;

  /** What a transaction takes besides what the receiver may use and the message's bytes. */
  private static final long BASE = 250_000;

  /** What a byte takes at most; nodes refuse a limit below it (EIP-7623). */
  private static final long BYTE = 40;

  private final Lane lane;
  private final DelivererSettings settings;
  private final MessageStore store;
  private final FailurePolicy policy;
  private final DestinationRouter router;
  private final Gate gate;
  private final Flights flights;
  private final Overtaken overtaken;
  private final DelivererMetrics metrics;
  private final Obstacle obstacle;
  private Instant nextSweep = Instant.EPOCH;

  Retries(
      Deliverer.Parts parts,
      LaneSession session,
      DestinationRouter router,
      Gate gate,
      Flights flights,
      DelivererMetrics metrics,
      Obstacle obstacle) {
    this.lane = parts.lane();
    this.settings = parts.settings();
    this.store = parts.store();
    this.policy = parts.failures();
    this.router = router;
    this.gate = gate;
    this.flights = flights;
    this.overtaken =
        new Overtaken(lane, session.messages(), parts.store(), parts.settings().window());
    this.metrics = metrics;
    this.obstacle = obstacle;
  }

  /** Does what is due now. */
  void turn(Instant now) {
    Set<Hash> retrying = flights.retrying();
    if (!now.isBefore(nextSweep)) {
      nextSweep = now.plus(SWEEP_EVERY);
      metrics.superseded(overtaken.mark(retrying, now));
    }
    for (TrackedMessage message : store.retryable(lane.name(), now, AT_ONCE + retrying.size())) {
      if (retrying.contains(message.id()) || flights.unmined() >= settings.inFlight()) {
        continue;
      }
      switch (policy.decide(message, now)) {
        case FailurePolicy.Decision.Later(Instant until) ->
            store.attempts().postpone(message.id(), until);
        case FailurePolicy.Decision.GiveUp(String why) -> {
          LOG.warn("lane {}: message {} is left to people: {}", lane.name(), message.id(), why);
          store.attempts().giveUp(message.id(), why, now);
        }
        case FailurePolicy.Decision.Retry(long gasLimit) -> retry(message, gasLimit, now);
      }
    }
  }

  private void retry(TrackedMessage message, long gasLimit, Instant now) {
    Command command = LaneRouter.retry(message.encoded(), gasLimit);
    switch (router.simulate(command)) {
      case Answer.Value<byte[]> ignored -> {
        Delivery delivery = delivery(message, gasLimit);
        flights.send(delivery, lane.offRamp(), command, now);
        metrics.sent(delivery);
      }
      case Answer.Refused<byte[]>(var why) -> refused(message, Trouble.of(why), now);
      case Answer.Unavailable<byte[]>(String reason) -> {
        obstacle.met(reason, now);
        store.attempts().postpone(message.id(), now.plus(settings.lookInterval()));
      }
    }
  }

  private Delivery delivery(TrackedMessage message, long gasLimit) {
    int executions = message.execution().map(TrackedMessage.Execution::count).orElse(0);
    String key =
        "%s:retry:%s:%d:%d"
            .formatted(lane.name(), message.id(), executions, message.delivery().attempts());
    return new Delivery(
        key,
        Delivery.Kind.RETRY,
        message.generation(),
        executions,
        Set.of(message.id()),
        gas(gasLimit, message.encoded().length));
  }

  /** The limit of a transaction that gives a receiver so much. */
  static long gas(long receiverGas, int messageBytes) {
    return receiverGas + receiverGas / 63 + BASE + BYTE * messageBytes;
  }

  private void refused(TrackedMessage message, Trouble trouble, Instant now) {
    metrics.refused(trouble.kind());
    switch (trouble.kind()) {
      // nothing is wrong with the message: no try of its policy is spent
      case LANE_CLOSED -> {
        gate.ask(now);
        store.attempts().postpone(message.id(), now.plus(SOMEBODY_ELSE));
      }
      case DONE_ALREADY -> store.attempts().postpone(message.id(), now.plus(SOMEBODY_ELSE));
      case MORE_GAS, SIGN_AGAIN, OTHER_GENERATION, OTHER ->
          store.attempts().refused(message.id(), trouble.words(), now, settings.pauses());
    }
  }
}
