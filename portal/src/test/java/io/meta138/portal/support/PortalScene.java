package io.meta138.portal.support;

import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.Input;
import io.meta138.incident.desk.Outcome;
import io.meta138.incident.desk.RulesFile;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.ElsewhereOnCall;
import io.meta138.incident.people.OnCall;
import io.meta138.incident.people.StandIns;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.reviews.Cases;
import io.meta138.incident.reviews.ReviewSettings;
import io.meta138.incident.reviews.Reviews;
import io.meta138.incident.reviews.Statistics;
import io.meta138.incident.server.AlertSecrets;
import io.meta138.incident.server.DeskServer;
import io.meta138.incident.server.Problem;
import io.meta138.incident.server.Records;
import io.meta138.incident.server.ServerLimits;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.db.Database;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.portal.accounts.Accounts;
import io.meta138.portal.accounts.Passwords;
import io.meta138.portal.server.Portal;
import io.meta138.portal.server.PortalLimits;
import io.meta138.portal.server.PortalSettings;
import io.meta138.portal.server.Site;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A portal before a desk, both on real sockets, over a real PostgreSQL and a small system. */
public final class PortalScene implements AutoCloseable {
  public static final List<String> PEOPLE = List.of("vera", "otto", "anna", "ada");
  private static final String DIRECTORY =
      """
      people:
        vera: {full-name: Vera Viewer, role: viewer, contact: {webhook: {url: "http://localhost/v", secret-file: key}}}
        otto: {full-name: Otto Operator, role: operator, contact: {webhook: {url: "http://localhost/o", secret-file: key}, email: otto@example.org, order: [webhook, email]}}
        nora: {full-name: Nora Nomad, roles: {production: operator, staging: viewer}, contact: {webhook: {url: "http://localhost/n", secret-file: key}, email: nora@example.org, order: [webhook, email]}}
        anna: {full-name: Anna Approver, role: approver, contact: {webhook: {url: "http://localhost/n", secret-file: key}}}
        ada: {full-name: Ada Administrator, role: administrator, contact: {webhook: {url: "http://localhost/a", secret-file: key}}}
      schedules:
        primary:
          zone: UTC
          layers:
            - {name: week, start: 2026-01-05T09:00, every: week, people: [otto]}
      policies:
        - {name: usual, steps: [{after: 0s, targets: ["schedule:primary"]}]}
      """;

  public final FakeViews views = new FakeViews();
  public final Tokens tokens;
  public final Accounts accounts;
  public Portal portal;
  public final Database database;
  public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  public final TimelineStore timeline;
  public final Directory directory;

  /** Whether the desk writes nothing down. */
  public volatile boolean mute;

  /** Where the portal looks for the desk instead; empty for where it is. */
  public volatile Optional<URI> elsewhere = Optional.empty();

  public final HttpClient http = HttpClient.newHttpClient();
  private final EmbeddedPostgres postgres;
  private final Desk desk;
  public final Records records;
  private final DeskServer server;
  private final SceneRunbooks runbooks;
  private final Supplier<Portal> portals;
  private final Map<String, Browser> browsers = new HashMap<>();

  /** A person's browser: its cookie and its text against forged requests. */
  public record Browser(String cookie, String csrf) {}

  public PortalScene(Path folder, int requestsPerMinute, int streams) throws Exception {
    this(folder, requestsPerMinute, streams, 10, Portal.Outside.none());
  }

  public PortalScene(
      Path folder, int requestsPerMinute, int streams, int signIns, Portal.Outside outside)
      throws Exception {
    this(folder, requestsPerMinute, streams, signIns, outside, Duration.ofMinutes(1));
  }

  /** The portal and the desk of one environment; the directory's file is the same everywhere. */
  public PortalScene(Path folder, String environment) throws Exception {
    this(
        folder,
        plain().with(PortalLimits.usual().withRequests(100_000, 10)),
        Portal.Outside.none(),
        environment);
  }

  public PortalScene(
      Path folder,
      int requestsPerMinute,
      int streams,
      int signIns,
      Portal.Outside outside,
      Duration bodyLimit)
      throws Exception {
    this(
        folder,
        plain()
            .with(
                PortalLimits.usual()
                    .withRequests(requestsPerMinute, signIns)
                    .withStreams(streams, streams)
                    .waiting(Duration.ofMinutes(1), bodyLimit, Duration.ofMinutes(1))),
        outside);
  }

  /** Settings with nothing before the portal, and usual limits. */
  public static PortalSettings plain() {
    return PortalSettings.usual(InetAddress.getLoopbackAddress(), 0, "1");
  }

  public PortalScene(Path folder, PortalSettings settings, Portal.Outside outside)
      throws Exception {
    this(folder, settings, outside, "test");
  }

  private PortalScene(
      Path folder, PortalSettings settings, Portal.Outside outside, String environment)
      throws Exception {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    database =
        Database.connect(
            "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "postgres", "", 12);
    database.migrate("incident");
    Path file = folder.resolve("directory.yaml");
    Files.writeString(file, DIRECTORY);
    directory =
        switch (Directory.read(file, environment)) {
          case ConfigResult.Valid<Directory>(Directory read, var _) -> read;
          case ConfigResult.Invalid<Directory>(var problems) ->
              throw new IllegalStateException(problems.toString());
        };
    InstantSource clock = InstantSource.system();
    StandIns standIns = new StandIns(database, directory, clock);
    OnCall onCall = new OnCall(directory, standIns, ElsewhereOnCall.none());
    timeline = new TimelineStore(database);
    Outbox outbox = new Outbox(database, clock);
    desk = new Desk(database, RulesFile.shipped(), onCall, outbox::add, timeline, clock, metrics);
    tokens = new Tokens(database, directory, clock, new SecureRandom());
    records =
        new Records(
            timeline,
            new EvidenceStore(database),
            new Reviews(
                database,
                outbox,
                timeline,
                new ReviewSettings(List.of(), 5, List.of(), Optional.empty()),
                () -> URI.create("http://localhost"),
                clock),
            new Statistics(new Cases(database), timeline));
    server =
        new DeskServer(
            InetAddress.getLoopbackAddress(),
            0,
            new DeskServer.Parts(
                desk,
                directory,
                onCall,
                standIns,
                tokens,
                outbox,
                records,
                new AlertSecrets(Optional.empty(), Optional.empty(), Optional.empty()),
                clock,
                metrics),
            ServerLimits.standard());
    runbooks = new SceneRunbooks(server, database, timeline, directory, clock);
    desk.start();
    server.start();
    runbooks.start();
    portals =
        () ->
            new Portal(
                settings,
                new Portal.Parts(
                    database,
                    directory,
                    tokens,
                    () -> elsewhere.orElse(URI.create("http://127.0.0.1:" + server.port())),
                    new BoundedHttp(http),
                    views.views(),
                    this::write,
                    new Site(),
                    clock,
                    new SecureRandom(),
                    metrics,
                    outside));
    portal = portals.get();
    portal.start();
    accounts = new Accounts(database, directory, new Passwords(new SecureRandom()), clock);
  }

  /** Another portal in place of the one that runs, with what the database has kept. */
  public void another() throws InterruptedException {
    portal.stop();
    portal = portals.get();
    portal.start();
  }

  private Optional<Problem> write(
      String actor, String kind, String text, Map<String, String> data) {
    if (mute) {
      return Optional.of(Problem.unavailable("the log is not written"));
    }
    try {
      return desk.submit(new Input.Happened("", actor, kind, text, data)).get(1, TimeUnit.MINUTES)
              instanceof Outcome.Done
          ? Optional.empty()
          : Optional.of(Problem.unavailable("not written"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + portal.port() + path);
  }

  /** Signs somebody in, with a password chosen at first; the same browser the next time. */
  public Browser browser(String person) throws Exception {
    Browser known = browsers.get(person);
    if (known == null) {
      String first = accounts.reset(person).orElseThrow();
      accounts.change(person, first, "long enough for " + "x".repeat(8));
      known = signedIn(person, "long enough for " + "x".repeat(8));
      browsers.put(person, known);
    }
    return known;
  }

  public Browser signedIn(String person, String password) throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/api/v1/session"))
                .header("content-type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        JsonMapper.shared()
                            .writeValueAsString(Map.of("person", person, "password", password)))));
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.body());
    }
    String cookie = response.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    return new Browser(cookie, json(response).path("csrf").asString());
  }

  public void forget(String person) {
    browsers.remove(person);
  }

  public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(
        request.timeout(Duration.ofMinutes(1)).build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpRequest.Builder request(String person, String path) throws Exception {
    Browser browser = browser(person);
    return HttpRequest.newBuilder(uri(path))
        .header("cookie", browser.cookie())
        .header("x-csrf", browser.csrf());
  }

  public HttpResponse<String> get(String person, String path) throws Exception {
    return send(request(person, path).GET());
  }

  public HttpResponse<String> post(String person, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        request(person, path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  public static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  @Override
  public void close() throws IOException {
    try {
      portal.stop();
      runbooks.stop();
      server.stop();
      desk.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    database.close();
    postgres.close();
    // a stream that a test gave up may never be counted as over: nobody waits for it
    http.shutdownNow();
  }
}
