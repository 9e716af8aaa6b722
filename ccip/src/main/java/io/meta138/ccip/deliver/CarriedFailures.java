package io.meta138.ccip.deliver;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Background;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;

/**
 * What becomes of messages that failed on lanes that others carry: prices that newer ones overtook
 * are over, and of the rest those of our contracts are left to people once no executor tries them
 * by itself any more. Any number of processes may look.
 */
public final class CarriedFailures extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(CarriedFailures.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration STRANGERS = Duration.ofDays(1);
  private static final int AT_ONCE = 100;
  private static final int WINDOW = 500;

  private final List<Watched> lanes = new ArrayList<>();
  private final MessageStore store;
  private final InstantSource clock;

  private record Watched(Lane lane, Overtaken overtaken, FailurePolicy policy) {
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
   */
  public CarriedFailures(
      List<Lane> lanes,
      MessageStore store,
      Database database,
      Explainer explainer,
      InstantSource clock) {
    this.store = store;
    this.clock = clock;
    for (Lane lane : lanes) {
      if (lane.protocol() != Protocol.LANE) {
        LaneReads messages = new LaneReads(database.jdbc(), lane.name());
        this.lanes.add(
            new Watched(
                lane, new Overtaken(lane, messages, store, WINDOW), new ByHand(lane, explainer)));
      }
    }
  }

  @Override
  public String name() {
    return "failures on lanes of others";
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      try {
        look();
      } catch (NestedRuntimeException e) {
        LOG.warn("{}: the database does not answer", name(), e);
      } catch (RuntimeException e) {
        // whatever is stored, what failed must not stay untold
        LOG.error("{}: a look failed", name(), e);
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  /** Looks once. */
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
      store.postpone(message.id(), now.plus(STRANGERS));
      return;
    }
    switch (watched.policy().decide(message, now)) {
      case FailurePolicy.Decision.Later(Instant until) -> store.postpone(message.id(), until);
      case FailurePolicy.Decision.GiveUp(String why) -> {
        LOG.warn("lane {}: message {} is left to people: {}", message.lane(), message.id(), why);
        store.giveUp(message.id(), why, now);
      }
      case FailurePolicy.Decision.Retry _ ->
          throw new IllegalStateException("nobody here executes messages of " + message.lane());
    }
  }
}
