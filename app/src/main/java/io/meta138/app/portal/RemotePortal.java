package io.meta138.app.portal;

import io.meta138.app.desk.DeskClient;
import io.meta138.app.node.Databases;
import io.meta138.app.node.NodeException;
import io.meta138.ccip.attest.TlsIdentity;
import io.meta138.incident.people.Tokens;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.AdminServer;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.http.Health;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.export.ExportSettings;
import io.meta138.portal.server.Portal;
import io.meta138.portal.server.PortalSettings;
import io.meta138.portal.server.Site;
import io.meta138.portal.views.Views;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.DataAccessException;

/**
 * A portal in a process of its own, over a desk, oracle nodes and lanes in theirs: it asks what
 * they tell their operators, looks into their databases, and knows nothing of what does not answer.
 */
public final class RemotePortal implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int CONNECTIONS = 12;

  private final PortalFiles files;
  private final With with;
  private final List<Database> databases = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();
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
    RemoteIncidents incidents = new RemoteIncidents(client, new DeskLog(desk, clock), clock);
    services.add(incidents);
    PortalSettings settings = settings();
    RemoteViews views = new RemoteViews(files, with, incidents);
    Views shown = views.over(settings);
    services.addAll(views.services());
    databases.addAll(views.databases());
    this.portal =
        new Portal(
            settings,
            new Portal.Parts(
                own,
                files.desk().directory(),
                new Tokens(desk, files.desk().directory(), clock, new SecureRandom()),
                files::deskUrl,
                new BoundedHttp(with.client()),
                shown,
                new RemoteJournal(client),
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
