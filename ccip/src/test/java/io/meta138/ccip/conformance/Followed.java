package io.meta138.ccip.conformance;

import io.meta138.ccip.api.ReadApi;
import io.meta138.ccip.deliver.CarriedFailures;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Finality;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.LanePolicy;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.lanes.Selector;
import io.meta138.ccip.tracking.ChainScanner;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.Monitor;
import io.meta138.ccip.tracking.MonitorSettings;
import io.meta138.ccip.tracking.ScanSettings;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.chain.support.TestDatabase;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.platform.db.Database;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What scanners and the monitor make of a genuine lane, in a database of their own. */
final class Followed implements AutoCloseable {
  private final LocalChain sourceChain;
  private final LocalChain destinationChain;
  private final Database database;
  private final Lane lane;
  private final MessageStore store;
  private final ChainScanner source;
  private final ChainScanner destination;
  private final Monitor monitor;
  private final InstantSource clock = this::now;
  private CarriedFailures failures;
  private final List<Signal> signals = new ArrayList<>();
  private Duration later = Duration.ZERO;

  private Followed(Lane lane, LocalChain near, LocalChain far) {
    this.lane = lane;
    sourceChain = near;
    destinationChain = far;
    database =
        TestDatabase.connect(TestDatabase.createEmpty("genuine_" + lane.name().replace('-', '_')));
    database.migrate("ccip");
    store = new MessageStore(database);
    source = scanner(lane.source(), lane, near);
    destination = scanner(lane.destination(), lane, far);
    failures = failures(Map.of());
    monitor =
        new Monitor(
            List.of(lane),
            Map.of(lane.source().id(), near.rpc(), lane.destination().id(), far.rpc()),
            Map.of(lane.source(), source, lane.destination(), destination),
            store,
            List.of(),
            MonitorSettings.defaults(),
            signals::add,
            this::now,
            new SimpleMeterRegistry());
  }

  static Followed of(Ccip16 ccip) {
    Lane lane =
        lane(
            Protocol.CCIP_1_6,
            ccip.onRamp,
            ccip.offRamp,
            ccip.sourceRouter,
            ccip.ours,
            Optional.of(ccip.nonces.address()));
    return new Followed(lane, ccip.source, ccip.destination);
  }

  static Followed of(Ccip20 ccip) {
    Lane lane =
        lane(
            Protocol.CCIP_2_0,
            ccip.onRamp,
            ccip.offRamp,
            ccip.sourceRouter,
            ccip.ours,
            Optional.empty());
    return new Followed(lane, ccip.source, ccip.destination);
  }

  static Followed of(OurLane ours) {
    Lane lane = lane(Protocol.LANE, ours.near, ours.far, ours.near, ours.ours, Optional.empty());
    return new Followed(lane, ours.source, ours.destination);
  }

  private static Lane lane(
      Protocol protocol,
      Contract onRamp,
      Contract offRamp,
      Contract router,
      Ours ours,
      Optional<Address> nonces) {
    return new Lane(
        protocol.name().toLowerCase(java.util.Locale.ROOT),
        chain("near", 138, Ccip16.HERE),
        chain("far", 2138, Ccip16.THERE),
        protocol,
        onRamp.address(),
        offRamp.address(),
        router.address(),
        List.of(ours.oracle.address()),
        List.of(ours.receiver.address()),
        nonces,
        LanePolicy.defaults());
  }

  private static ChainDefinition chain(String name, long id, long selector) {
    return new ChainDefinition(
        name, new ChainId(id), new Selector(selector), new Finality.Immediate(), 0);
  }

  private ChainScanner scanner(ChainDefinition chain, Lane lane, LocalChain access) {
    return new ChainScanner(
        chain,
        List.of(lane),
        access.rpc(),
        store,
        ScanSettings.defaults(),
        signals::add,
        this::now,
        new SimpleMeterRegistry());
  }

  private Instant now() {
    return Instant.ofEpochSecond(sourceChain.now()).plus(later);
  }

  /** Reads both chains to their heads and gives what is known of a message then. */
  TrackedMessage read(byte[] id) {
    read();
    return store.find(Hash.of(id)).orElseThrow();
  }

  private void read() {
    if (!source.catchUp(3) || !destination.catchUp(3)) {
      throw new AssertionError("a chain can't be read");
    }
  }

  /** CCIP's read API over what is known here. */
  ReadApi api() {
    return new ReadApi(
        InetAddress.getLoopbackAddress(),
        0,
        List.of(lane),
        store,
        (_, _) -> Map.of(),
        new SimpleMeterRegistry());
  }

  private CarriedFailures failures(Map<ChainId, CarriedFailures.Payer> payers) {
    return new CarriedFailures(List.of(lane), store, database, payers, new Explainer(), clock);
  }

  /** From now on this account executes by hand at the destination what failed. */
  void pays(TransactionManager transactions) {
    failures =
        failures(
            Map.of(
                lane.destination().id(),
                new CarriedFailures.Payer(destinationChain.rpc(), transactions)));
  }

  /** The signals told when failures are looked after so much later. */
  List<Signal> failuresAfter(Duration wait) {
    later = later.plus(wait);
    read();
    signals.clear();
    failures.look();
    monitor.look();
    return signals.stream().filter(signal -> signal.kind().equals("ccip.message.failed")).toList();
  }

  /** The kinds of signals raised when the monitor looks after so long. */
  List<String> raisedAfter(Duration wait) {
    later = later.plus(wait);
    read();
    monitor.look();
    return signals.stream()
        .filter(signal -> signal.state() == Signal.State.RAISED)
        .map(Signal::kind)
        .toList();
  }

  @Override
  public void close() {
    database.close();
  }
}
