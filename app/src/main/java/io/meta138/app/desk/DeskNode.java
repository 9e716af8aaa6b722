package io.meta138.app.desk;

import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.OracleNode;
import io.meta138.app.node.SignalLog;
import io.meta138.app.runbooks.DeskRunbooks;
import io.meta138.chain.tx.TransactionManager;
import io.meta138.incident.desk.Deliveries;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.Works;
import io.meta138.incident.evidence.Collector;
import io.meta138.incident.evidence.EvidenceJob;
import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Tasks;
import io.meta138.incident.evidence.Worker;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.intake.OutsideWatchdog;
import io.meta138.incident.intake.SignalIntake;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Delivery;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.notifications.providers.Providers;
import io.meta138.incident.people.ElsewhereOnCall;
import io.meta138.incident.people.OnCall;
import io.meta138.incident.people.PagerDutySchedules;
import io.meta138.incident.people.StandIns;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.reviews.Cases;
import io.meta138.incident.reviews.ReviewJob;
import io.meta138.incident.reviews.Reviews;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.server.AlertSecrets;
import io.meta138.incident.server.DeskServer;
import io.meta138.incident.server.ServerLimits;
import io.meta138.incident.timeline.CheckpointKey;
import io.meta138.incident.timeline.Checkpoints;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.platform.anchor.LogAnchor;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An incident desk: signals in, decisions, people told, and its interface for them. */
public final class DeskNode implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration SETTLED = Duration.ofSeconds(60);
  private static final int CONNECTIONS = 12;

  private final DeskFiles files;
  private final Surroundings around;
  private final SignalLog signals;
  private @Nullable Running running;

  /**
   * What a desk finds where it runs.
   *
   * @param client for every connection; stays its owner's
   * @param metrics where everything is counted
   * @param clock for every decision
   * @param oracle node in the same process, whose signals are heard and whose account anchors
   * @param providers for channels that the configuration says nothing of
   */
  public record Surroundings(
      HttpClient client,
      PrometheusMeterRegistry metrics,
      InstantSource clock,
      Optional<OracleNode> oracle,
      Map<Channel, Provider> providers) {
    /** Copies the providers. */
    public Surroundings {
      providers = Map.copyOf(providers);
    }
  }

  /** What is there while it runs. */
  private record Running(
      Database database,
      Desk desk,
      Tokens tokens,
      CheckpointKey key,
      DeskServer server,
      ServiceGroup services) {}

  /** A desk that is not started yet. */
  public DeskNode(DeskFiles files, Surroundings around) {
    this.files = files;
    this.around = around;
    this.signals = new SignalLog(around.metrics(), "meta138_desk");
  }

  @Override
  public String name() {
    return "incident desk";
  }

  @Override
  public synchronized void start() throws Exception {
    Database database = Databases.connect(files.config().database(), files::resolve, CONNECTIONS);
    try {
      Databases.demand(database, files.config().database());
      database.migrate("incident");
      Running built = build(database);
      running = built;
      built.services().start();
    } catch (Exception e) {
      running = null;
      database.close();
      throw e;
    }
  }

  @Override
  public synchronized void stop() {
    Running stopping = running;
    running = null;
    if (stopping != null) {
      try {
        stopping.services().stop();
      } finally {
        stopping.database().close();
      }
    }
  }

  private Running build(Database database) {
    DeskConfig config = files.config();
    InstantSource clock = around.clock();
    StandIns standIns = new StandIns(database, files.directory(), clock);
    Optional<PagerDutySchedules> pagerDuty =
        config
            .pagerdutySchedules()
            .map(there ->
                new PagerDutySchedules(
                    around.client(),
                    there.url(),
                    new SecretFile(files.resolve(there.tokenFile())),
                    files.directory(),
                    clock));
    OnCall onCall =
        new OnCall(
            files.directory(),
            standIns,
            pagerDuty.<ElsewhereOnCall>map(there -> there).orElseGet(ElsewhereOnCall::none));
    TimelineStore timeline = new TimelineStore(database);
    Outbox outbox = new Outbox(database, clock);
    Desk desk =
        new Desk(database, files.rules(), onCall, outbox::add, timeline, clock, around.metrics());
    DeskGauges.bind(around.metrics(), desk);
    SignalIntake intake = new SignalIntake(desk, clock, around.metrics());
    Reviews reviews = new Reviews(database, outbox, timeline, config.reviews(), clock);
    Tokens tokens = new Tokens(database, files.directory(), clock, new SecureRandom());
    CheckpointKey key =
        CheckpointKey.open(files.resolve(config.log().keyFile()), config.log().name());
    DeskServer server =
        new DeskServer(
            address(),
            config.listen().port(),
            new DeskServer.Parts(
                desk,
                files.directory(),
                onCall,
                standIns,
                tokens,
                timeline,
                outbox,
                reviews,
                secrets(),
                clock,
                around.metrics()),
            ServerLimits.standard());
    DeskRunbooks runbooks = runbooks(database, timeline);
    runbooks.offer(server);
    List<Service> services = new ArrayList<>();
    services.add(runbooks);
    Optional<AnchorAccount> account =
        config.anchor().map(anchor -> new AnchorAccount(files, anchor, database, around));
    account.ifPresent(services::add);
    pagerDuty.ifPresent(services::add);
    services.add(desk);
    services.add(intake);
    services.add(
        new WhileActive(
            desk,
            () -> {
              List<Service> parts = new ArrayList<>();
              parts.add(delivery(database, outbox, desk));
              parts.add(checkpoints(timeline, key, account));
              Optional<NetworkWatch> watch = watch(intake);
              watch.ifPresent(parts::add);
              parts.addAll(aftercare(database, desk, timeline, reviews, watch));
              parts.addAll(runbooks.whileActive(watch));
              return parts;
            }));
    config
        .outside()
        .ifPresent(outside ->
            services.add(
                new OutsideWatchdog(
                    new BoundedHttp(around.client()),
                    new SecretFile(files.resolve(outside.urlFile())),
                    outside.every(),
                    () -> desk.unready().isEmpty(),
                    around.metrics())));
    services.add(server);
    hearOracle(intake);
    return new Running(
        database,
        desk,
        tokens,
        key,
        server,
        new ServiceGroup("incident desk", services, STOP_LIMIT));
  }

  private DeskRunbooks runbooks(Database database, TimelineStore timeline) {
    return new DeskRunbooks(
        new DeskRunbooks.Parts(
            files.runbooks(),
            around.oracle().map(oracle -> () -> oracle),
            files.directory(),
            database,
            timeline,
            around.client(),
            around.clock()));
  }

  private Delivery delivery(Database database, Outbox outbox, Desk desk) {
    Map<Channel, Provider> providers = new EnumMap<>(Channel.class);
    providers.putAll(around.providers());
    providers.putAll(Providers.of(files.config().channels(), files.folder(), around.client()));
    return new Delivery(
        database,
        outbox,
        new Delivery.Parts(
            providers,
            Map.of(),
            files.directory(),
            new Deliveries(desk),
            signals,
            around.clock(),
            around.metrics()));
  }

  private Checkpoints checkpoints(
      TimelineStore timeline, CheckpointKey key, Optional<AnchorAccount> account) {
    Optional<TransactionManager> manager =
        account
            .<TransactionManager>map(AnchorAccount::transactions)
            .or(() -> around.oracle().map(OracleNode::transactions));
    return new Checkpoints(
        timeline,
        key,
        files.config().log().name(),
        manager.<LogAnchor>map(ChainLogAnchor::new),
        files.config().log().every(),
        around.metrics(),
        around.clock());
  }

  /** What collects evidence when an incident opens, and drafts its review when it is over. */
  private List<Service> aftercare(
      Database database,
      Desk desk,
      TimelineStore timeline,
      Reviews reviews,
      Optional<NetworkWatch> watch) {
    InstantSource clock = around.clock();
    List<EvidenceSource> sources =
        new ArrayList<>(files.config().evidence().sources(new BoundedHttp(around.client())));
    watch.ifPresent(present -> sources.add(new NetworkEvidence(present)));
    Collector collector = new Collector(sources, clock);
    EvidenceStore evidence = new EvidenceStore(database);
    Tasks tasks = new Tasks(database);
    Works works = new Works(database);
    EvidenceJob gather =
        new EvidenceJob(
            new EvidenceJob.Parts(
                collector, evidence, tasks, works, timeline, desk.view()::incident, clock));
    ReviewJob draft =
        new ReviewJob(
            new ReviewJob.Parts(
                collector, evidence, tasks, works, timeline, new Cases(database), reviews, clock));
    return List.of(
        new Worker(Work.Kind.EVIDENCE, works, tasks, gather, clock),
        new Worker(Work.Kind.REVIEW, works, tasks, draft, clock));
  }

  private Optional<NetworkWatch> watch(SignalIntake intake) {
    return files
        .config()
        .network()
        .map(network -> {
          NetworkDetector detector = new NetworkDetector();
          NetworkWatch watch =
              new NetworkWatch(
                  network,
                  NetworkWatch.Settings.USUAL,
                  around.client(),
                  signal -> {
                    signals.report(signal);
                    intake.sink("network").report(signal);
                  },
                  around.metrics(),
                  around.clock(),
                  RandomGenerator.getDefault());
          detector.watch(watch);
          var _ = intake.sink("network", detector);
          return watch;
        });
  }

  /** The signals of an oracle node in this process. */
  private void hearOracle(SignalIntake intake) {
    around
        .oracle()
        .ifPresent(oracle -> {
          Instant began = around.clock().instant();
          oracle
              .signals()
              .listen(
                  intake.sink(
                      "oracle",
                      (kind, subject) -> {
                        if (oracle.signals().holds(kind, subject)) {
                          return SignalIntake.Standing.HOLDS;
                        }
                        boolean settled = around.clock().instant().isAfter(began.plus(SETTLED));
                        return settled
                            ? SignalIntake.Standing.CLEAR
                            : SignalIntake.Standing.UNKNOWN;
                      }));
        });
  }

  private AlertSecrets secrets() {
    DeskConfig.Intake intake = files.config().intake();
    return new AlertSecrets(
        files.secret(intake.alertmanagerTokenFile()),
        files.secret(intake.lokiTokenFile()),
        files.secret(intake.webhookKeyFile()));
  }

  private InetAddress address() {
    String address = files.config().listen().address();
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new NodeException("listen.address " + address + " is no address of this machine", e);
    }
  }

  private Running running() {
    Running present = running;
    if (present == null) {
      throw new IllegalStateException("the desk is not started");
    }
    return present;
  }

  /** The port of its interface. */
  public int port() {
    return running().server().port();
  }

  /** What decides. */
  public Desk desk() {
    return running().desk();
  }

  /** The tokens that people act under. */
  public Tokens tokens() {
    return running().tokens();
  }

  /** The public key of its log, as it can be published. */
  public String logKey() {
    return running().key().verifier().toString();
  }

  /** Its configuration. */
  public DeskFiles files() {
    return files;
  }

  /** Whether it can do its job. */
  public Health health() {
    Running present = running;
    String unready = present == null ? "the desk is not started" : present.desk().unready();
    return new Health(
        List.of(
            new Health.Check(
                "desk.active", unready.isEmpty(), unready.isEmpty() ? "active" : unready)));
  }
}
