package io.meta138.app.node;

import io.meta138.chain.rpc.EndpointStatus;
import io.meta138.platform.signal.Signal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a node begin anew within its process: everything ends in its order, as when the process ends,
 * and is built again from the same configuration. Listeners of its signals and its administration
 * port stay.
 */
final class NodeRestart {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRestart.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Meters that look at parts of a node, which are gone with it. */
  private static final List<String> PARTS =
      List.of(
          "meta138_feed_",
          "meta138_head",
          "meta138_quotes_",
          "meta138_source_",
          "meta138_tx_",
          "meta138_desk_reports_");

  private final SignalLog signals;
  private final MeterRegistry metrics;
  private final InstantSource clock;
  private final IntFunction<OracleNode> build;
  private volatile @Nullable OracleNode successor;
  private @Nullable Thread working;
  private boolean stopped;

  /**
   * For one node.
   *
   * @param build makes a node like it, whose administration server takes this port
   */
  NodeRestart(
      SignalLog signals,
      MeterRegistry metrics,
      InstantSource clock,
      IntFunction<OracleNode> build) {
    this.signals = signals;
    this.metrics = metrics;
    this.clock = clock;
    this.build = build;
  }

  /** What the node became; empty before it began anew. */
  Optional<OracleNode> successor() {
    return Optional.ofNullable(successor);
  }

  /**
   * Begins it, and returns at once.
   *
   * @throws NodeException when it can't be, as somebody would have to type a passphrase
   */
  synchronized void begin(OracleNode first) {
    boolean asks =
        first.files().config().signer().keystore().stream()
            .anyMatch(keystore -> keystore.passphraseFile().isEmpty());
    if (asks) {
      throw new NodeException(
          "the node's passphrase is typed at its terminal: end its process and start it again");
    }
    if (stopped) {
      throw new NodeException("the node is being stopped");
    }
    if (working != null && working.isAlive()) {
      throw new NodeException("the node is beginning anew already");
    }
    working = Thread.ofVirtual().name("oracle node begins anew").start(() -> anew(first));
  }

  private void anew(OracleNode first) {
    OracleNode old = successor().orElse(first);
    int port = old.adminPort();
    Set<String> endpoints =
        old.rpc().statuses().stream().map(EndpointStatus::name).collect(Collectors.toSet());
    try {
      old.end();
    } catch (RuntimeException e) {
      LOG.error("the node did not end in order; it begins anew all the same", e);
    }
    forget(endpoints);
    // what still holds is raised again by whoever sees it then
    for (Signal held : signals.holding()) {
      signals.report(
          new Signal(
              held.kind(),
              held.subject(),
              Signal.State.CLEARED,
              clock.instant(),
              "the oracle node begins anew",
              held.details()));
    }
    try {
      while (!start(first, port)) {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it has begun; what failed is tried again. */
  private boolean start(OracleNode first, int port) throws InterruptedException {
    Optional<OracleNode> built = Optional.empty();
    try {
      OracleNode fresh = build.apply(port);
      built = Optional.of(fresh);
      fresh.succeeds(first);
      fresh.start();
      successor = fresh;
      LOG.info("the node has begun anew");
      return true;
    } catch (Exception e) {
      built.ifPresent(OracleNode::end);
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      LOG.error("the node does not begin anew; tried again in {} s", PAUSE.toSeconds(), e);
      return false;
    }
  }

  private void forget(Set<String> endpoints) {
    for (Meter meter : metrics.getMeters()) {
      boolean looks = meter instanceof Gauge || meter instanceof FunctionCounter;
      String endpoint = meter.getId().getTag("endpoint");
      boolean ofNode =
          PARTS.stream().anyMatch(meter.getId().getName()::startsWith)
              || (endpoint != null && endpoints.contains(endpoint));
      if (looks && ofNode) {
        metrics.remove(meter);
      }
    }
  }

  /** Ends the node, and a beginning that is under way. */
  void stop(OracleNode first) {
    Thread pending;
    synchronized (this) {
      stopped = true;
      pending = working;
    }
    if (pending != null) {
      pending.interrupt();
      try {
        pending.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    successor().orElse(first).end();
  }
}
