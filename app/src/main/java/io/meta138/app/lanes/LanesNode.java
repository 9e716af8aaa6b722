package io.meta138.app.lanes;

import io.meta138.app.config.CcipConfig;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.Signers;
import io.meta138.ccip.api.ReadApi;
import io.meta138.ccip.api.RpcOrigins;
import io.meta138.ccip.deliver.CarriedFailures;
import io.meta138.ccip.deliver.DelivererStatus;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.Monitor;
import io.meta138.ccip.tracking.MonitorSettings;
import io.meta138.ccip.tracking.WatchedBalance;
import io.meta138.chain.rpc.HeadTracker;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.signing.Signer;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that this process does for lanes: it follows every message, is one attester or
 * several, delivers, and tells of all that over CCIP's read API, each as far as the configuration
 * wants it.
 */
public final class LanesNode implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

  /** Connections besides those that deliverers and payers hold for as long as they live. */
  private static final int CONNECTIONS = 6;

  /** A tenth of a coin pays for some thousand deliveries. */
  private static final BigInteger LOW = BigInteger.TEN.pow(17);

  private final LaneFiles files;
  private final Surroundings with;
  private final Database database;
  private final MessageStore store;
  private final List<Lane> lanes;
  private final LaneChains chains;
  private final LaneDeliverers deliverers;
  private final ReadApi api;
  private final ServiceGroup services;

  /**
   * What this process shares.
   *
   * @param client for every connection without certificates; stays its owner's
   * @param metrics where everything is counted
   * @param signals hears what is amiss
   */
  public record Surroundings(
      HttpClient client, MeterRegistry metrics, InstantSource clock, SignalSink signals) {}

  /**
   * A node that is not started yet.
   *
   * @throws NodeException when a router, key or certificate can't be had
   */
  public LanesNode(LaneFiles files, Surroundings with) {
    this.files = files;
    this.with = with;
    BoundedHttp http = new BoundedHttp(with.client());
    NodeFiles node = files.files();
    this.lanes = files.lanes();
    this.database = Databases.connect(node, CONNECTIONS + lanes.size() + files.places().size());
    this.store = new MessageStore(database);
    Optional<Signer> payer =
        files
            .config()
            .deliver()
            .map(deliver -> Signers.open(deliver.signer(), node::resolve, http));
    this.chains = new LaneChains(files.places().values(), lanes, store, database, payer, with);
    this.deliverers = new LaneDeliverers(files, lanes, chains, store, database, with);
    this.api =
        new ReadApi(
            address(files.config().api().address()),
            files.config().api().port(),
            lanes,
            store,
            new RpcOrigins(chains.access()),
            with.metrics());
    List<Service> parts = new ArrayList<>();
    parts.add(new Migrations(database, node));
    chains.all().forEach(link -> parts.add(link.rpc()));
    parts.addAll(LaneAttesters.services(files, lanes, http, with));
    chains.all().forEach(link -> parts.add(link.heads()));
    chains.all().forEach(link -> link.payer().ifPresent(parts::add));
    chains.all().forEach(link -> parts.add(link.scanner()));
    parts.addAll(deliverers.services());
    parts.add(
        new CarriedFailures(
            lanes, store, database, chains.payers(), new Explainer(), with.clock()));
    parts.add(monitor());
    parts.add(api);
    this.services = new ServiceGroup("lanes", parts, STOP_LIMIT);
  }

  private Monitor monitor() {
    return new Monitor(
        lanes,
        chains.access(),
        chains.scanners(),
        store,
        balances(),
        MonitorSettings.defaults(),
        with.signals(),
        with.clock(),
        with.metrics());
  }

  private List<WatchedBalance> balances() {
    List<WatchedBalance> watched = new ArrayList<>();
    for (Lane lane : lanes) {
      if (files.priceLanes().containsKey(lane.name())) {
        watched.add(balance(lane, "sender", lane.source().id(), files.files().aggregator()));
      }
      chains
          .of(lane.destination())
          .payer()
          .filter(_ -> lane.protocol() == Protocol.LANE)
          .ifPresent(payer ->
              watched.add(balance(lane, "deliverer", lane.destination().id(), payer.account())));
    }
    return watched;
  }

  private static WatchedBalance balance(Lane lane, String role, ChainId chain, Address account) {
    return new WatchedBalance(lane.name(), role, chain, account, Optional.empty(), LOW);
  }

  /** The address of this machine that a configuration names. */
  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (IOException e) {
      throw new NodeException(text + " is no address of this machine", e);
    }
  }

  @Override
  public String name() {
    return "lanes";
  }

  @Override
  public void start() throws Exception {
    try {
      services.start();
    } catch (Exception e) {
      release();
      throw e;
    }
  }

  @Override
  public void stop() {
    try {
      services.stop();
    } finally {
      release();
    }
  }

  private void release() {
    deliverers.release();
    database.close();
  }

  /** The lanes. */
  public List<Lane> lanes() {
    return lanes;
  }

  /**
   * The lane of this name.
   *
   * @throws NodeException when there is none
   */
  public Lane lane(String name) {
    return lanes.stream()
        .filter(lane -> lane.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NodeException("there is no lane " + name));
  }

  /** The messages. */
  public MessageStore store() {
    return store;
  }

  /** The endpoints of a chain of a lane. */
  public RpcPool pool(ChainDefinition chain) {
    return chains.of(chain).rpc();
  }

  /** The newest block of a chain. */
  public HeadTracker heads(ChainDefinition chain) {
    return chains.of(chain).heads();
  }

  /** The attesters of this process by name. */
  public List<String> attesters() {
    return files.config().attests().stream().map(CcipConfig.Attests::name).toList();
  }

  /** The lanes and what became of their messages, as a document. */
  public List<LaneSummary> documents() {
    return lanes.stream().map(lane -> summary(lane, Map.of())).toList();
  }

  /** How a lane did, with which rounds both ends have. */
  public LaneSummary summary(Lane lane, Map<Integer, Boolean> newestRoundsEqual) {
    // first, as messages go on being read
    long counted = new CountedMessages(store).of(lane, pool(lane.source()));
    return LaneSummary.of(lane.name(), store.stats(lane.name()), counted, newestRoundsEqual);
  }

  /** How the deliverers of this process are doing. */
  public List<DelivererStatus> deliverers() {
    return deliverers.statuses();
  }

  /** The port of the read API. */
  public int apiPort() {
    return api.port();
  }

  /** Whether every chain is read and nothing keeps a deliverer from delivering. */
  public Health health() {
    List<Health.Check> checks = new ArrayList<>();
    Instant now = with.clock().instant();
    for (LaneChains.Link link : chains.all()) {
      Optional<Instant> last = link.scanner().lastAtHead();
      long age = last.map(at -> Duration.between(at, now).toSeconds()).orElse(-1L);
      checks.add(
          new Health.Check(
              LaneChecks.reading(link.definition().name()),
              last.isPresent() && age <= 60,
              last.isEmpty()
                  ? "not read to its head yet"
                  : "read to its head %d s ago".formatted(age)));
    }
    for (DelivererStatus status : deliverers()) {
      checks.add(
          new Health.Check(
              LaneChecks.delivering(status.lane()),
              status.obstacle().isEmpty(),
              status.obstacle().isEmpty()
                  ? status.active() ? "delivering" : "another process delivers"
                  : status.obstacle()));
    }
    return new Health(checks);
  }

  /** Brings the schemas up to date before anything reads them. */
  private record Migrations(Database database, NodeFiles files) implements Service {
    @Override
    public String name() {
      return "migrations";
    }

    @Override
    public void start() {
      Databases.demand(database, files.config().database());
      database.migrate("chain");
      database.migrate("ccip");
    }

    @Override
    public void stop() {}
  }
}
