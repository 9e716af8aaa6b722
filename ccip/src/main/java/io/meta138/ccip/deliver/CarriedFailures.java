package io.meta138.ccip.deliver;

import io.meta138.ccip.Looking;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of messages that failed on lanes that others carry: prices that newer ones overtook
 * are over. The rest of our contracts' is executed by hand where anyone may, on CCIP 1.6, if there
 * is an account that pays; and left to people once no executor tries it any more. Any number of
 * processes may look.
 */
public final class CarriedFailures extends Looking {
  private static final Logger LOG = LoggerFactory.getLogger(CarriedFailures.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration STRANGERS = Duration.ofDays(1);
  private static final int AT_ONCE = 100;
  private static final int WINDOW = 500;

  private final List<Watched> lanes = new ArrayList<>();
  private final MessageStore store;
  private final Explainer explainer;
  private final InstantSource clock;

  /**
   * An account that pays for executions on a chain.
   *
   * @param rpc access to the chain
   * @param transactions of the account
   */
  public record Payer(Rpc rpc, TransactionManager transactions) {}

  private record Watched(
      Lane lane, Overtaken overtaken, FailurePolicy policy, Optional<HandExecution16> hand) {
    /** Without contracts of ours on the lane, every message is somebody's that asked for it. */
    boolean cares(TrackedMessage message) {
      return lane.senders().contains(message.sender())
          || lane.receivers().contains(message.receiver())
          || (lane.senders().isEmpty() && lane.receivers().isEmpty());
    }
  }

  /**
   * Looks after those of the lanes that others carry.
   *
   * @param database whose schema {@code ccip} is up to date
   * @param payers by chain; without one nothing is executed there
   */
  public CarriedFailures(
      List<Lane> lanes,
      MessageStore store,
      Database database,
      Map<ChainId, Payer> payers,
      Explainer explainer,
      InstantSource clock) {
    super(LOOK);
    this.store = store;
    this.explainer = explainer;
    this.clock = clock;
    for (Lane lane : lanes) {
      if (lane.protocol() != Protocol.LANE) {
        LaneReads messages = new LaneReads(database.jdbc(), lane.name());
        Optional<HandExecution16> hand =
            Optional.ofNullable(payers.get(lane.destination().id()))
                .filter(_ -> lane.protocol() == Protocol.CCIP_1_6)
                .map(payer ->
                    new HandExecution16(lane, store, payer.rpc(), payer.transactions(), explainer));
        this.lanes.add(
            new Watched(
                lane,
                new Overtaken(lane, messages, store, WINDOW),
                hand.isPresent() ? new CataloguePolicy(explainer) : new ByHand(lane, explainer),
                hand));
      }
    }
  }

  @Override
  public String name() {
    return "failures on lanes of others";
  }

  @Override
  public void look() {
    Instant now = clock.instant();
    for (Watched watched : lanes) {
      watched.overtaken().mark(Set.of(), now);
      for (TrackedMessage message : store.retryable(watched.lane().name(), now, AT_ONCE)) {
        decide(watched, message, now);
      }
    }
  }

  private void decide(Watched watched, TrackedMessage message, Instant now) {
    if (!watched.cares(message)) {
      store.attempts().postpone(message.id(), now.plus(STRANGERS));
      return;
    }
    switch (watched.policy().decide(message, now)) {
      case FailurePolicy.Decision.Later(Instant until) ->
          store.attempts().postpone(message.id(), until);
      case FailurePolicy.Decision.GiveUp _ -> {
        String why = ByHand.words(message, explainer.revert(message.executed().returnData()));
        LOG.warn("lane {}: message {} is left to people: {}", message.lane(), message.id(), why);
        store.attempts().giveUp(message.id(), why, now);
      }
      case FailurePolicy.Decision.Retry(long gas) ->
          watched
              .hand()
              .orElseThrow(() ->
                  new IllegalStateException("nobody here executes messages of " + message.lane()))
              .advance(message, gas, now);
    }
  }
}
