package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.chain.rpc.HeadEvent;
import io.meta138.chain.rpc.HeadTracker;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.signing.Signer;
import io.meta138.chain.tx.DurableTransactionManager;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.oracle.publishing.AggregatorReader;
import io.meta138.oracle.publishing.Publisher;
import io.meta138.oracle.publishing.PublisherSettings;
import io.meta138.oracle.publishing.ReportJournal;
import io.meta138.oracle.publishing.ReportTrace;
import io.meta138.oracle.publishing.RpcAggregatorReader;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.oracle.sources.Sources;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.AdminServer;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.ControlServer;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One oracle node: sources in, signed reports out, and what it tells its operators. */
public final class OracleNode implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(OracleNode.class);
  private static final Duration JOURNAL_AGE = Duration.ofDays(30);
  private static final int JOURNAL_REPORTS = 1_000_000;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);
  private static final int CONNECTIONS = 6;

  private final NodeFiles files;
  private final InstantSource clock;
  private final Database database;
  private final RpcPool rpc;
  private final HeadTracker heads;
  private final Sources sources;
  private final Publisher publisher;
  private final DurableTransactionManager transactions;
  private final ReportJournal journal;
  private final SignalLog signals;
  private final NodeControl control;
  private final NodeRestart restart;
  private final AdminServer admin;
  private final ServiceGroup services;
  private final List<Supplier<Health>> beside;

  /**
   * A node that is not started yet.
   *
   * @param files its configuration
   * @param client for every connection; stays its owner's
   * @param metrics where everything is counted
   * @throws NodeException when a key or the database's password can't be had
   */
  public OracleNode(
      NodeFiles files, HttpClient client, PrometheusMeterRegistry metrics, InstantSource clock) {
    this(
        files,
        client,
        metrics,
        clock,
        new Lasting(
            new SignalLog(metrics), new CopyOnWriteArrayList<>(), files.config().admin().port()));
  }

  /**
   * What stays when the node begins anew.
   *
   * @param signals with their listeners
   * @param beside health of others in this process
   * @param adminPort of the administration server
   */
  private record Lasting(SignalLog signals, List<Supplier<Health>> beside, int adminPort) {}

  private OracleNode(
      NodeFiles files,
      HttpClient client,
      PrometheusMeterRegistry metrics,
      InstantSource clock,
      Lasting lasting) {
    NodeConfig config = files.config();
    this.files = files;
    this.clock = clock;
    this.signals = lasting.signals();
    this.beside = lasting.beside();
    BoundedHttp http = new BoundedHttp(client);
    Signer payer = Signers.open(config.signer(), files::resolve, http);
    Signer committee =
        config
            .committeeSigner()
            .map(signer -> Signers.open(signer, files::resolve, http))
            .orElse(payer);
    this.database = Databases.connect(files, CONNECTIONS);
    this.rpc = ChainAccess.pool(config.chain(), client, clock, metrics);
    this.heads = ChainAccess.heads(rpc, metrics);
    this.transactions =
        new DurableTransactionManager(
            ChainAccess.transactions(config.chain()),
            rpc,
            payer,
            database.dataSource(),
            clock,
            metrics,
            signals);
    ChainId chain = config.chain().id();
    AggregatorReader reader = new RpcAggregatorReader(rpc, files.aggregator());
    Optional<Tracing> tracing = Tracing.of(config.telemetry());
    this.journal = new ReportJournal(database, JOURNAL_AGE, JOURNAL_REPORTS, metrics, clock);
    ReportTrace trace = tracing.<ReportTrace>map(journal::and).orElse(journal);
    this.publisher =
        new Publisher(
            files.catalog(),
            reader,
            new CommitteeDomain(chain, files.aggregator()),
            committee,
            transactions,
            trace,
            paidBy(payer.address(), signals),
            metrics,
            PublisherSettings.USUAL,
            clock);
    this.sources =
        new Sources(
            files.sources(),
            files.venues(),
            client,
            publisher,
            signals,
            metrics,
            clock,
            RandomGenerator.getDefault());
    NodeStatus status = new NodeStatus(this);
    this.admin =
        new AdminServer(
            address(config.admin()),
            lasting.adminPort(),
            metrics,
            status::health,
            status.documents());
    heads.listen(this::onHead);
    List<Service> parts = new ArrayList<>();
    parts.add(new Migrations(database, files));
    parts.add(admin);
    parts.add(rpc);
    parts.add(heads);
    tracing.ifPresent(parts::add);
    parts.add(journal);
    parts.add(transactions);
    parts.add(publisher);
    parts.add(sources);
    config
        .desk()
        .ifPresent(desk ->
            parts.add(
                new DeskReporter(
                    DeskReporter.Settings.usual(
                        desk.url(),
                        new SecretFile(files.resolve(desk.keyFile())),
                        desk.instance().orElseGet(() -> payer.address().toString())),
                    signals,
                    new StoredToldSignals(database),
                    http,
                    metrics,
                    clock)));
    this.control = new NodeControl(publisher, payer, committee, rpc);
    parts.add(new ControlServer(files.control(), control.actions()));
    this.services = new ServiceGroup("oracle node", parts, STOP_LIMIT);
    this.restart =
        new NodeRestart(
            signals,
            metrics,
            clock,
            port ->
                new OracleNode(files, client, metrics, clock, new Lasting(signals, beside, port)));
    control.onRestart(() -> restart.begin(this));
  }

  /** What is published depends on who pays: so its signals say who that is. */
  private static SignalSink paidBy(Address payer, SignalSink sink) {
    return signal -> {
      Map<String, String> details = new HashMap<>(signal.details());
      details.put("payer", payer.toString());
      sink.report(
          new Signal(
              signal.kind(),
              signal.subject(),
              signal.state(),
              signal.at(),
              signal.summary(),
              details));
    };
  }

  private void onHead(HeadEvent event) {
    switch (event) {
      case HeadEvent.Advanced advanced ->
          transactions.onHead(advanced.newHead().number(), advanced.newHead().hash());
      case HeadEvent.Reorganized reorganized -> {
        transactions.onReorg(
            reorganized.commonAncestor().map(ancestor -> ancestor.number()).orElse(0L));
        publisher.onReorg();
      }
    }
  }

  private static InetAddress address(NodeConfig.Admin admin) {
    try {
      return InetAddress.getByName(admin.address());
    } catch (IOException e) {
      throw new NodeException(
          "admin.address " + admin.address() + " is no address of this machine", e);
    }
  }

  @Override
  public String name() {
    return "oracle node";
  }

  @Override
  public void start() throws Exception {
    for (String venue : files.skippedVenues()) {
      LOG.warn("{} is skipped: venues.{}.api-key-file names no file with an API key", venue, venue);
    }
    services.start();
  }

  @Override
  public void stop() {
    restart.stop(this);
  }

  /** Ends the parts that were made with this object, whatever came after it. */
  void end() {
    try {
      services.stop();
    } finally {
      database.close();
    }
  }

  /** Shows how something else in this process is, with its own health. */
  public void include(Supplier<Health> other) {
    beside.add(other);
  }

  List<Health.Check> besides() {
    return beside.stream().flatMap(other -> other.get().checks().stream()).toList();
  }

  /** This node, or what it became when it began anew. */
  private OracleNode current() {
    return restart.successor().orElse(this);
  }

  /** Has a successor begin anew as this one does, and no other. */
  void succeeds(OracleNode first) {
    control.onRestart(() -> first.restart.begin(first));
  }

  /** Its configuration. */
  public NodeFiles files() {
    return files;
  }

  /** Publishes its prices. */
  public Publisher publisher() {
    return current().publisher;
  }

  /** Where its prices come from. */
  public Sources sources() {
    return current().sources;
  }

  /** Its chain's endpoints. */
  public RpcPool rpc() {
    return current().rpc;
  }

  /** Its chain's newest block. */
  public HeadTracker heads() {
    return current().heads;
  }

  /** Its transactions. */
  public DurableTransactionManager transactions() {
    return current().transactions;
  }

  /** The signals that hold now. */
  public SignalLog signals() {
    return signals;
  }

  /** What operators can do about it. */
  public NodeControl control() {
    return current().control;
  }

  /** What it needs, one by one, that of others in this process included. */
  public Health health() {
    return new NodeStatus(current()).health();
  }

  /** What it says of itself. */
  public NodeStatus.NodeDocument document() {
    return new NodeStatus(current()).document();
  }

  /** The port of its administration server. */
  public int adminPort() {
    return current().admin.port();
  }

  /** Its clock. */
  public InstantSource clock() {
    return clock;
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
      database.migrate("oracle");
    }

    @Override
    public void stop() {}
  }
}
