package io.meta138.app.desk;

import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.OracleNode;
import io.meta138.app.node.SignalLog;
import io.meta138.app.runbooks.DeskRunbooks;
import io.meta138.incident.desk.Desk;
import io.meta138.incident.intake.OutsideWatchdog;
import io.meta138.incident.intake.SignalIntake;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.reviews.Reviews;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.server.DeskServer;
import io.meta138.incident.server.Records;
import io.meta138.incident.server.ServerLimits;
import io.meta138.incident.timeline.CheckpointKey;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An incident desk: signals in, decisions, people told, and its interface for them. */
public final class DeskNode implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final int CONNECTIONS = 12;

  private final DeskFiles files;
  private final Surroundings around;
  private final SignalLog signals;
  private final AtomicReference<Optional<NetworkWatch>> watching =
      new AtomicReference<>(Optional.empty());
  private @Nullable Running running;

  /**
   * What a desk finds where it runs.
   *
   * @param client for every connection; stays its owner's
   * @param metrics where everything is counted
   * @param clock for every decision
   * @param oracle node in the same process, whose signals are heard and whose account anchors
   * @param providers for channels that the configuration says nothing of
   * @param looks how often it looks at the network
   */
  public record Surroundings(
      HttpClient client,
      PrometheusMeterRegistry metrics,
      InstantSource clock,
      Optional<OracleNode> oracle,
      Map<Channel, Provider> providers,
      NetworkWatch.Settings looks) {
    /** Copies the providers. */
    public Surroundings {
      providers = Map.copyOf(providers);
    }

    /** Looks at the network as often as desks usually do. */
    public Surroundings(
        HttpClient client,
        PrometheusMeterRegistry metrics,
        InstantSource clock,
        Optional<OracleNode> oracle,
        Map<Channel, Provider> providers) {
      this(client, metrics, clock, oracle, providers, NetworkWatch.Settings.USUAL);
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
    OnDuty duty = OnDuty.of(files, around, database);
    TimelineStore timeline = new TimelineStore(database);
    Outbox outbox = new Outbox(database, clock, config.keep().notices());
    Desk desk =
        new Desk(
            database, files.rules(), duty.onCall(), outbox::add, timeline, clock, around.metrics());
    DeskGauges.bind(around.metrics(), desk);
    SignalIntake intake = new SignalIntake(desk, clock, around.metrics());
    Reviews reviews =
        new Reviews(database, outbox, timeline, config.reviews(), this::reached, clock);
    Records records = Aftercare.records(database, timeline, reviews);
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
                duty.onCall(),
                duty.standIns(),
                tokens,
                outbox,
                records,
                files.alertSecrets(),
                clock,
                around.metrics()),
            ServerLimits.standard());
    DeskRunbooks runbooks = runbooks(database, timeline);
    runbooks.offer(server);
    List<Service> services = new ArrayList<>();
    services.add(runbooks);
    duty.elsewhere().ifPresent(services::add);
    services.add(desk);
    services.add(intake);
    Sending sending = new Sending(files, around, signals);
    Detectors detectors = new Detectors(files, around, intake, signals);
    Aftercare aftercare =
        new Aftercare(files, around, database, records, desk, signals.and(intake.sink("reviews")));
    services.add(
        new WhileActive(
            desk,
            () -> {
              List<Service> parts = new ArrayList<>();
              parts.add(sending.delivery(database, outbox, desk));
              Optional<AnchorAccount> account =
                  config.anchor().map(anchor -> new AnchorAccount(files, anchor, database, around));
              account.ifPresent(parts::add);
              parts.add(sending.checkpoints(timeline, key, account));
              Optional<NetworkWatch> watch = detectors.network();
              watching.set(watch);
              watch.ifPresent(parts::add);
              parts.addAll(runbooks.whileActive(watch));
              parts.addAll(aftercare.parts(watch));
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
    detectors.hearOracle();
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

  /** Where people reach it, for links. */
  private URI reached() {
    return files.config().reviews().desk().orElseGet(() -> files.place(port()));
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

  /** The watch of the network; empty while this desk is not the active one, or without one. */
  public Optional<NetworkWatch> watch() {
    return running == null ? Optional.empty() : watching.get();
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
