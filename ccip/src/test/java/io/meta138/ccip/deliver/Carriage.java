package io.meta138.ccip.deliver;

import io.meta138.ccip.attest.Quorum;
import io.meta138.ccip.attest.RootAttester;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.tracking.ChainScanner;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.ScanSettings;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.signing.LocalSigner;
import io.meta138.chain.tx.DurableTransactionManager;
import io.meta138.chain.tx.FeePolicy;
import io.meta138.chain.tx.Settings;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** All that follows and carries the messages of one lane: scanners, transactions, a deliverer. */
final class Carriage implements AutoCloseable {
  private final MessageStore store;
  private final Deliverer deliverer;
  private final ServiceGroup services;

  /** Starts it, on a database whose schemas are up to date. */
  Carriage(
      Lane lane,
      Rpc source,
      Rpc destination,
      LocalSigner account,
      Database database,
      List<? extends RootAttester> attesters,
      FailurePolicy failures) {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    store = new MessageStore(database);
    DurableTransactionManager transactions =
        new DurableTransactionManager(
            settings(),
            destination,
            account,
            database.dataSource(),
            InstantSource.system(),
            metrics,
            signal -> {});
    deliverer =
        new Deliverer(
            new Deliverer.Parts(
                lane,
                DelivererSettings.defaults(),
                store,
                database.dataSource(),
                new Quorum(attesters, Duration.ofSeconds(3), metrics),
                destination,
                transactions,
                failures,
                InstantSource.system()),
            metrics,
            signal -> {});
    services =
        new ServiceGroup(
            "carriage",
            List.of(
                scanner(lane, lane.source(), source, metrics),
                scanner(lane, lane.destination(), destination, metrics),
                transactions,
                deliverer),
            Duration.ofSeconds(10));
    try {
      services.start();
    } catch (Exception e) {
      throw new AssertionError("the parts start", e);
    }
  }

  private ChainScanner scanner(
      Lane lane, ChainDefinition chain, Rpc rpc, SimpleMeterRegistry metrics) {
    ScanSettings settings =
        new ScanSettings(
            Duration.ofMillis(50), Duration.ofSeconds(5), 500, 16, 16, 2, Duration.ofSeconds(1));
    return new ChainScanner(
        chain, List.of(lane), rpc, store, settings, signal -> {}, InstantSource.system(), metrics);
  }

  private static Settings settings() {
    return new Settings(
        new FeePolicy(Wei.ofGwei(1_000), FeePolicy.Mode.AUTO, Optional.empty()),
        1,
        Duration.ofSeconds(1),
        3,
        16,
        Duration.ofMillis(100),
        Duration.ofSeconds(3),
        Duration.ofMillis(300),
        Duration.ofSeconds(20),
        Duration.ofDays(1));
  }

  MessageStore store() {
    return store;
  }

  Deliverer deliverer() {
    return deliverer;
  }

  @Override
  public void close() {
    services.stop();
  }
}
