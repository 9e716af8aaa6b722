package io.meta138.app.lanes;

import io.meta138.app.config.CcipConfig;
import io.meta138.app.config.NodeConfig;
import io.meta138.app.node.ChainAccess;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.node.Signers;
import io.meta138.ccip.api.ReadApi;
import io.meta138.ccip.api.RpcOrigins;
import io.meta138.ccip.attest.Attester;
import io.meta138.ccip.attest.AttesterClient;
import io.meta138.ccip.attest.AttesterServer;
import io.meta138.ccip.attest.Quorum;
import io.meta138.ccip.attest.TlsIdentity;
import io.meta138.ccip.deliver.CataloguePolicy;
import io.meta138.ccip.deliver.Deliverer;
import io.meta138.ccip.deliver.DelivererSettings;
import io.meta138.ccip.deliver.DelivererStatus;
import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.lanes.ChainDefinition;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.sending.OwedRows;
import io.meta138.ccip.tracking.ChainScanner;
import io.meta138.ccip.tracking.LaneStats;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.Monitor;
import io.meta138.ccip.tracking.MonitorSettings;
import io.meta138.ccip.tracking.ScanSettings;
import io.meta138.ccip.tracking.WatchedBalance;
import io.meta138.chain.rpc.HeadEvent;
import io.meta138.chain.rpc.HeadTracker;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.DurableTransactionManager;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  private static final Duration QUORUM_LIMIT = Duration.ofSeconds(4);
  private static final Duration OWED_PATIENCE = Duration.ofSeconds(3);
  private static final int CONNECTIONS = 8;

  /** A tenth of a coin pays for some thousand deliveries. */
  private static final BigInteger LOW = BigInteger.TEN.pow(17);

  private final LaneFiles files;
  private final Surroundings with;
  private final BoundedHttp http;
  private final Database database;
  private final MessageStore store;
  private final List<Lane> lanes;
  private final Map<ChainId, Link> links = new LinkedHashMap<>();
  private final List<Deliverer> deliverers = new ArrayList<>();
  private final List<HttpClient> clients = new ArrayList<>();
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
   * One chain as this process reaches it.
   *
   * @param rpc its endpoints
   * @param heads its newest block
   * @param scanner reads its events
   * @param payer transactions of the deliverer's account; empty when nothing is delivered
   */
  private record Link(
      NodeConfig.Chain chain,
      RpcPool rpc,
      HeadTracker heads,
      ChainScanner scanner,
      Optional<DurableTransactionManager> payer) {}

  /**
   * A node that is not started yet.
   *
   * @throws NodeException when a router, key or certificate can't be had
   */
  public LanesNode(LaneFiles files, Surroundings with) {
    this.files = files;
    this.with = with;
    this.http = new BoundedHttp(with.client());
    NodeFiles node = files.files();
    this.lanes = files.lanes();
    this.database = Databases.connect(node, CONNECTIONS);
    this.store = new MessageStore(database);
    Optional<Signer> payer =
        files
            .config()
            .deliver()
            .map(deliver -> Signers.open(deliver.signer(), node::resolve, http));
    files.places().values().forEach(place -> link(place, payer));
    List<Service> parts = new ArrayList<>();
    parts.add(new Migrations(database, node));
    links.values().forEach(link -> parts.add(link.rpc()));
    attesters(parts);
    links.values().forEach(link -> parts.add(link.heads()));
    links.values().forEach(link -> link.payer().ifPresent(parts::add));
    links.values().forEach(link -> parts.add(link.scanner()));
    deliverers(parts);
    parts.add(monitor());
    this.api =
        new ReadApi(
            address(files.config().api().address()),
            files.config().api().port(),
            lanes,
            store,
            new RpcOrigins(access()),
            with.metrics());
    parts.add(api);
    this.services = new ServiceGroup("lanes", parts, STOP_LIMIT);
  }

  private void link(LaneFiles.Place place, Optional<Signer> signer) {
    // of these chains the oracle's own pool is counted, under the same names
    MeterRegistry uncounted = new SimpleMeterRegistry();
    RpcPool rpc = ChainAccess.pool(place.chain(), with.client(), with.clock(), uncounted);
    HeadTracker heads = ChainAccess.heads(rpc, uncounted);
    ChainScanner scanner =
        new ChainScanner(
            place.definition(),
            lanes,
            rpc,
            store,
            ScanSettings.defaults(),
            with.signals(),
            with.clock(),
            with.metrics());
    scanner.follow(heads);
    Optional<DurableTransactionManager> payer =
        signer.map(key ->
            new DurableTransactionManager(
                ChainAccess.transactions(place.chain()),
                rpc,
                key,
                database.dataSource(),
                with.clock(),
                uncounted,
                with.signals()));
    payer.ifPresent(transactions -> heads.listen(event -> tell(transactions, event)));
    links.put(place.definition().id(), new Link(place.chain(), rpc, heads, scanner, payer));
  }

  private static void tell(DurableTransactionManager transactions, HeadEvent event) {
    switch (event) {
      case HeadEvent.Advanced advanced ->
          transactions.onHead(advanced.newHead().number(), advanced.newHead().hash());
      case HeadEvent.Reorganized reorganized ->
          transactions.onReorg(
              reorganized.commonAncestor().map(ancestor -> ancestor.number()).orElse(0L));
    }
  }

  private void attesters(List<Service> parts) {
    if (files.config().attests().isEmpty()) {
      return;
    }
    // attesters look for themselves: through no connection that deliverers use
    Map<ChainId, Rpc> views = new LinkedHashMap<>();
    files
        .places()
        .values()
        .forEach(place -> {
          RpcPool own =
              ChainAccess.pool(
                  place.chain(), with.client(), with.clock(), new SimpleMeterRegistry());
          parts.add(own);
          views.put(place.definition().id(), own);
        });
    for (CcipConfig.Attests attests : files.config().attests()) {
      Attester attester =
          new Attester(
              attests.name(),
              Signers.open(attests.signer(), files.files()::resolve, http),
              lanes,
              views,
              Attester.Settings.defaults(),
              with.metrics());
      parts.add(
          new AttesterServer(
              attester, identity(attests.tls()), address(attests.address()), attests.port()));
    }
  }

  private void deliverers(List<Service> parts) {
    if (files.config().deliver().isEmpty()) {
      return;
    }
    CcipConfig.Attesters attesters = files.config().attesters().orElseThrow();
    CcipConfig.Tls tls =
        attesters
            .tls()
            .orElseThrow(
                () -> new NodeException("ccip.attesters.tls is missing: attesters can't be asked"));
    HttpClient client = AttesterClient.http(identity(tls));
    clients.add(client);
    List<AttesterClient> members =
        attesters.members().stream()
            .map(member -> new AttesterClient(member.name(), member.url(), client))
            .toList();
    Quorum quorum = new Quorum(members, QUORUM_LIMIT, with.metrics());
    CataloguePolicy policy = new CataloguePolicy(new Explainer());
    for (Lane lane : lanes) {
      if (lane.protocol() != Protocol.LANE) {
        continue;
      }
      Link destination = link(lane.destination());
      Deliverer deliverer =
          new Deliverer(
              new Deliverer.Parts(
                  lane,
                  DelivererSettings.defaults(),
                  store,
                  database.dataSource(),
                  quorum,
                  destination.rpc(),
                  destination.payer().orElseThrow(),
                  policy,
                  with.clock()),
              with.metrics(),
              with.signals());
      deliverers.add(deliverer);
      parts.add(deliverer);
    }
    files.priceLanes().keySet().forEach(name -> parts.add(owed(name)));
  }

  private OwedRows owed(String name) {
    Lane lane = lane(name);
    Link source = link(lane.source());
    return new OwedRows(
        lane,
        files.files().aggregator(),
        OWED_PATIENCE,
        source.rpc(),
        source.payer().orElseThrow(),
        with.clock(),
        with.metrics());
  }

  private Monitor monitor() {
    Map<ChainDefinition, ChainScanner> scanners = new LinkedHashMap<>();
    files
        .places()
        .values()
        .forEach(place -> scanners.put(place.definition(), link(place.definition()).scanner()));
    return new Monitor(
        lanes,
        access(),
        scanners,
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
      link(lane.destination())
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

  private Map<ChainId, Rpc> access() {
    Map<ChainId, Rpc> access = new LinkedHashMap<>();
    links.forEach((id, link) -> access.put(id, link.rpc()));
    return access;
  }

  private Link link(ChainDefinition chain) {
    Link link = links.get(chain.id());
    if (link == null) {
      throw new NodeException("no access to chain " + chain.name());
    }
    return link;
  }

  private TlsIdentity identity(CcipConfig.Tls tls) {
    return TlsIdentity.load(
        files.files().resolve(tls.certificate()),
        files.files().resolve(tls.key()),
        files.files().resolve(tls.authorities()));
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
    clients.forEach(HttpClient::shutdownNow);
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

  /** Access to a chain of a lane. */
  public Rpc rpc(ChainDefinition chain) {
    return link(chain).rpc();
  }

  /** The endpoints of a chain of a lane. */
  public RpcPool pool(ChainDefinition chain) {
    return link(chain).rpc();
  }

  /** The newest block of a chain. */
  public HeadTracker heads(ChainDefinition chain) {
    return link(chain).heads();
  }

  /** The attesters of this process by name. */
  public List<String> attesters() {
    return files.config().attests().stream().map(CcipConfig.Attests::name).toList();
  }

  /** The lanes and what became of their messages, as a document. */
  public List<LaneSummary> documents() {
    return lanes.stream()
        .map(lane -> {
          LaneStats stats = store.stats(lane.name());
          return LaneSummary.of(lane.name(), stats, stats.sent(), Map.of());
        })
        .toList();
  }

  /** How the deliverers of this process are doing. */
  public List<DelivererStatus> deliverers() {
    return deliverers.stream().map(Deliverer::status).toList();
  }

  /** The port of the read API. */
  public int apiPort() {
    return api.port();
  }

  /** Whether every chain is read and nothing keeps a deliverer from delivering. */
  public Health health() {
    List<Health.Check> checks = new ArrayList<>();
    Instant now = with.clock().instant();
    files
        .places()
        .values()
        .forEach(place -> {
          Optional<Instant> last = link(place.definition()).scanner().lastAtHead();
          long age = last.map(at -> Duration.between(at, now).toSeconds()).orElse(-1L);
          checks.add(
              new Health.Check(
                  "lanes on " + place.definition().name(),
                  last.isPresent() && age <= 60,
                  last.isEmpty()
                      ? "not read to its head yet"
                      : "read to its head %d s ago".formatted(age)));
        });
    for (DelivererStatus status : deliverers()) {
      checks.add(
          new Health.Check(
              "lane " + status.lane(),
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
