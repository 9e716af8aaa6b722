package io.meta138.app.portal;

import io.meta138.app.desk.DeskClient;
import io.meta138.app.node.AdminClient;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeException;
import io.meta138.app.node.NodeFiles;
import io.meta138.ccip.attest.TlsIdentity;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.server.Problem;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.network.health.HealthReport;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.AdminServer;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.export.ExportSettings;
import io.meta138.portal.server.Journal;
import io.meta138.portal.server.Portal;
import io.meta138.portal.server.PortalSettings;
import io.meta138.portal.server.Site;
import io.meta138.portal.views.Incidents.OpenIncidents;
import io.meta138.portal.views.Known;
import io.meta138.portal.views.Network;
import io.meta138.portal.views.Standing;
import io.meta138.portal.views.State;
import io.meta138.portal.views.Views;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.springframework.dao.DataAccessException;

/**
 * A portal in a process of its own, over a desk, oracle nodes and lanes in theirs: it asks what
 * they tell their operators, looks into their databases, and knows nothing of what does not answer.
 */
public final class RemotePortal implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 12;
  private static final int LOOKING = 4;

  private final PortalFiles files;
  private final With with;
  private final List<Database> databases = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();
  private final RemoteIncidents incidents;
  private final AdminServer admin;
  private final Portal portal;
  private final ServiceGroup group;

  /**
   * What it works with.
   *
   * @param client for every connection; stays its owner's
   * @param metrics where everything is counted
   * @param clock for everything
   * @param version of the program
   */
  public record With(
      HttpClient client, PrometheusMeterRegistry metrics, InstantSource clock, String version) {}

  /**
   * A portal that is not started yet.
   *
   * @throws NodeException when a password file or a certificate can't be had
   */
  public RemotePortal(PortalFiles files, With with) {
    this.files = files;
    this.with = with;
    InstantSource clock = with.clock();
    Database desk =
        opened(
            Databases.connect(
                files.desk().config().database(), files.desk()::resolve, CONNECTIONS));
    Database own =
        files
            .config()
            .database()
            .map(config -> opened(Databases.connect(config, files::resolve, CONNECTIONS)))
            .orElse(desk);
    DeskClient client =
        new DeskClient(new BoundedHttp(with.client()), files.deskUrl(), files.deskToken());
    this.incidents =
        new RemoteIncidents(client, new DeskLog(new TimelineStore(desk), clock), clock);
    services.add(incidents);
    PortalSettings settings = settings();
    Oracles oracles = oracles();
    Optional<LanesElsewhere> follower = follower();
    this.portal =
        new Portal(
            settings,
            new Portal.Parts(
                own,
                files.desk().directory(),
                new Tokens(desk, files.desk().directory(), clock, new SecureRandom()),
                files::deskUrl,
                new BoundedHttp(with.client()),
                views(settings, oracles, follower),
                journal(client),
                new Site(),
                clock,
                new SecureRandom(),
                with.metrics(),
                files.outside()),
            files
                .config()
                .export()
                .map(export ->
                    new ExportSettings(
                        files.resolve(export.folder()),
                        export.every(),
                        export.url(),
                        export.then())));
    services.add(portal);
    this.admin =
        new AdminServer(
            address(files.config().admin().address(), "admin.address"),
            files.config().admin().port(),
            with.metrics(),
            () -> health(own),
            Map.of());
    services.add(admin);
    this.group = new ServiceGroup("portal", services, STOP_LIMIT);
  }

  private Database opened(Database database) {
    databases.add(database);
    return database;
  }

  private static InetAddress address(String text, String key) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new NodeException(key + " " + text + " is no address", e);
    }
  }

  private PortalSettings settings() {
    PortalRunConfig config = files.config();
    PortalSettings plain =
        PortalSettings.usual(
            address(config.listen().address(), "listen.address"),
            config.listen().port(),
            with.version());
    return config
        .tls()
        .map(tls -> {
          var certificate = files.resolve(tls.certificate());
          return plain.over(
              TlsIdentity.load(certificate, files.resolve(tls.key()), certificate).context());
        })
        .or(() -> config.proxy().map(proxy -> plain.behind(Set.copyOf(proxy.addresses()))))
        .orElse(plain);
  }

  private Oracles oracles() {
    List<OracleSight> all = new ArrayList<>();
    for (PortalRunConfig.Oracle oracle : files.config().oracles()) {
      NodeFiles node = files.node(oracle.name());
      OracleElsewhere sight =
          new OracleElsewhere(
              oracle.name(),
              new NodeAccess(node, with.clock()),
              new AdminClient(files.admin(oracle), new BoundedHttp(with.client())),
              Databases.connect(node, LOOKING));
      services.add(sight);
      all.add(sight);
    }
    return new Oracles(all);
  }

  private Optional<LanesElsewhere> follower() {
    return files
        .lanes()
        .flatMap(lanes -> files.config().lanes())
        .map(part -> {
          AdminClient client =
              new AdminClient(
                  part.admin()
                      .orElseGet(() -> files.lanes().orElseThrow().files().config().admin()),
                  new BoundedHttp(with.client()));
          LanesElsewhere made = new LanesElsewhere(client, with.clock());
          services.add(made);
          return made;
        });
  }

  private Views views(PortalSettings settings, Oracles oracles, Optional<LanesElsewhere> follower) {
    InstantSource clock = with.clock();
    Optional<CarriedLanes.Followed> followed =
        follower.map(process ->
            new CarriedLanes.Followed(
                files.lanes().orElseThrow().lanes(),
                new MessageStore(
                    opened(Databases.connect(files.lanes().orElseThrow().files(), LOOKING))),
                process::health));
    return new Views(
        new OracleFeeds(oracles, clock),
        new OracleNodes(oracles, clock),
        new CarriedLanes(followed, clock),
        network(),
        incidents,
        new HereEnvironment(
            files.desk().directory().environment(),
            settings.version(),
            "self-hosted",
            oracles,
            follower.map(process ->
                new HereEnvironment.Carried(files.lanes().orElseThrow().lanes(), process::health)),
            this::standing,
            clock));
  }

  /** A watch of its own, which tells nobody: signals are the desk's. */
  private Network network() {
    return files
        .desk()
        .config()
        .network()
        .filter(_ -> files.config().watchNetwork())
        .<Network>map(config -> {
          NetworkWatch watch =
              new NetworkWatch(
                  config,
                  NetworkWatch.Settings.USUAL,
                  with.client(),
                  _ -> {},
                  new SimpleMeterRegistry(),
                  with.clock(),
                  RandomGenerator.getDefault());
          services.add(watch);
          return () -> new Known.Here<HealthReport>(watch.report(), watch.report().at());
        })
        .orElse(() -> new Known.Missing<>("this portal does not watch the network"));
  }

  private Standing standing() {
    return switch (incidents.open()) {
      case Known.Missing<OpenIncidents>(String reason) ->
          new Standing(State.UNKNOWN, with.clock().instant(), reason);
      case Known.Here<OpenIncidents>(OpenIncidents _, Instant asOf) ->
          new Standing(State.OK, asOf, "");
    };
  }

  private static Journal journal(DeskClient desk) {
    return (actor, kind, text, data) -> {
      Map<String, Object> entry = Map.of("actor", actor, "kind", kind, "text", text, "data", data);
      return switch (desk.post("/v1/journal", entry)) {
        case DeskClient.Answer.Done _ -> Optional.empty();
        case DeskClient.Answer.Refused(int status, String detail) ->
            Optional.of(
                status == 400 || status == 422
                    ? Problem.invalid(detail)
                    : Problem.unavailable("the incident desk wrote nothing down: " + detail));
        case DeskClient.Answer.Tokenless(String reason) -> Optional.of(Problem.unavailable(reason));
        case DeskClient.Answer.Exposed(String reason) -> Optional.of(Problem.unavailable(reason));
        case DeskClient.Answer.Missing(String reason) -> Optional.of(Problem.unavailable(reason));
      };
    };
  }

  private static Health health(Database database) {
    String wrong = "";
    try {
      database.jdbc().sql("select 1").query(Integer.class).single();
    } catch (DataAccessException e) {
      wrong = String.valueOf(e.getMostSpecificCause().getMessage());
    }
    return new Health(
        List.of(
            new Health.Check(
                "portal.database", wrong.isEmpty(), wrong.isEmpty() ? "answers" : wrong)));
  }

  @Override
  public String name() {
    return "portal";
  }

  @Override
  public void start() throws Exception {
    try {
      Database desk = databases.getFirst();
      Databases.demand(desk, files.desk().config().database());
      if (!desk.jdbc()
          .sql("select to_regclass('incident.api_token') is not null")
          .query(Boolean.class)
          .single()) {
        throw new NodeException(
            "the database at %s was never used by a desk; start one with `meta138 incident run`"
                .formatted(files.desk().config().database().url()));
      }
      group.start();
    } catch (Exception e) {
      databases.forEach(Database::close);
      throw e;
    }
  }

  @Override
  public void stop() {
    try {
      group.stop();
    } finally {
      databases.forEach(Database::close);
    }
  }

  /**
   * The first administrator's password for one use, when nobody has a password yet.
   *
   * @param handover which has it before it is good
   * @throws IOException when it can't be handed over; it is not good then
   */
  public Optional<Accounts.First> first(Accounts.Handover handover) throws IOException {
    return portal.first(handover);
  }

  /** Where browsers reach it. */
  public URI address() {
    PortalRunConfig config = files.config();
    String host = config.listen().address();
    return config
        .proxy()
        .map(PortalRunConfig.Proxy::url)
        .orElseGet(() ->
            URI.create(
                "%s://%s:%d"
                    .formatted(
                        config.tls().isPresent() ? "https" : "http",
                        host.contains(":") ? "[" + host + "]" : host,
                        portal.port())));
  }

  /** Where metrics and health are. */
  public String admin() {
    return "http://" + files.config().admin().address() + ":" + admin.port();
  }
}
