package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Quorum;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Delivers the messages of one of our lanes: takes what is final at the source and not executed,
 * leaves out prices that were overtaken, has the rest signed and brings it to the destination in
 * batches, and executes again what failed.
 *
 * <p>Of all processes that want to, one at a time delivers on a lane: the one that holds its lock
 * in the database. Everything it begins is stored before it has an effect, so that it may be killed
 * at any moment and another goes on.
 */
public final class Deliverer implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);
  private static final Duration STANDBY = Duration.ofMillis(500);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final Parts parts;
  private final DelivererMetrics metrics;
  private final Obstacle obstacle;
  private volatile @Nullable Shift shift;
  private volatile DelivererStatus idle;
  private volatile boolean stopped;
  private @Nullable Thread thread;

  /**
   * What a deliverer works with.
   *
   * @param lane one of our own
   * @param settings how it behaves
   * @param store of messages
   * @param database whose schema {@code ccip} is up to date
   * @param quorum that signs for the destination
   * @param destination access to the destination
   * @param transactions of the account that pays there
   * @param failures whether what failed is tried again
   * @param clock the time
   */
  public record Parts(
      Lane lane,
      DelivererSettings settings,
      MessageStore store,
      DataSource database,
      Quorum quorum,
      Rpc destination,
      TransactionManager transactions,
      FailurePolicy failures,
      InstantSource clock) {
    /** Refuses a lane that others carry, and access to another chain. */
    public Parts {
      if (lane.protocol() != Protocol.LANE) {
        throw new IllegalArgumentException(
            "lane %s is carried by %s".formatted(lane.name(), lane.protocol()));
      }
      if (!destination.chainId().equals(lane.destination().id())) {
        throw new IllegalArgumentException(
            "lane %s ends on chain %s, found access to %s"
                .formatted(lane.name(), lane.destination().id(), destination.chainId()));
      }
      if (lane.name().length() > 60 || lane.name().contains(":")) {
        throw new IllegalArgumentException(
            "a lane's name has at most 60 characters and no colon, found " + lane.name());
      }
    }
  }

  /** Nothing is delivered before {@link #start}. */
  public Deliverer(Parts parts, MeterRegistry metrics, SignalSink signals) {
    this.parts = parts;
    this.metrics = new DelivererMetrics(metrics, parts.lane().name());
    this.obstacle = new Obstacle(parts.lane().name(), signals);
    this.idle = DelivererStatus.standby(parts.lane().name(), "not started");
    parts
        .transactions()
        .onChange((key, status) -> {
          Shift current = shift;
          if (current != null) {
            current.changed(key, status);
          }
        });
  }

  @Override
  public String name() {
    return "deliverer of lane " + parts.lane().name();
  }

  @Override
  public synchronized void start() {
    if (thread != null) {
      throw new IllegalStateException("started already");
    }
    thread = Thread.ofVirtual().name(name()).start(this::run);
  }

  @Override
  public synchronized void stop() throws InterruptedException {
    Thread running = thread;
    if (running == null || stopped) {
      return;
    }
    stopped = true;
    wake();
    if (!running.join(STOP_PATIENCE)) {
      // what it began is stored, as in a kill
      running.interrupt();
      running.join(STOP_PATIENCE);
    }
  }

  /** There may be something new to deliver: it looks at once. Never blocks. */
  public void wake() {
    Shift current = shift;
    if (current != null) {
      current.wake();
    }
  }

  /** How it is doing. */
  public DelivererStatus status() {
    Shift current = shift;
    return current == null ? idle : current.status();
  }

  private void run() {
    while (!stopped) {
      try {
        Optional<LaneSession> session = LaneSession.open(parts.database(), parts.lane().name());
        if (session.isEmpty()) {
          // what kept this process is for the other one to meet
          obstacle.passed(parts.clock().instant());
          rest("");
          continue;
        }
        try (LaneSession held = session.get()) {
          work(held);
        } finally {
          shift = null;
        }
      } catch (DataAccessException | TransactionException e) {
        LOG.warn("lane {}: the database failed: {}", parts.lane().name(), e.toString());
        obstacle.met("the database failed", parts.clock().instant());
        rest("the database failed");
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // whatever was answered, a lane must not stay without its deliverer
        LOG.error("lane {}: delivering failed, starting over", parts.lane().name(), e);
        obstacle.met("an error: " + e, parts.clock().instant());
        rest("an error: " + e);
      }
    }
  }

  private void work(LaneSession session) throws InterruptedException {
    LOG.info("lane {}: delivering", parts.lane().name());
    Shift current = new Shift(parts, session, metrics, obstacle);
    shift = current;
    while (!stopped) {
      current.turn();
    }
  }

  private void rest(String why) {
    idle = DelivererStatus.standby(parts.lane().name(), why);
    metrics.show(idle);
    try {
      TimeUnit.MILLISECONDS.sleep(STANDBY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }
}
