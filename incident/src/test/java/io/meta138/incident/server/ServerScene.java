package io.meta138.incident.server;

import io.meta138.incident.desk.Desk;
import io.meta138.incident.desk.RulesFile;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.people.Directory;
import io.meta138.incident.people.ElsewhereOnCall;
import io.meta138.incident.people.OnCall;
import io.meta138.incident.people.Right;
import io.meta138.incident.people.StandIns;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.reviews.Cases;
import io.meta138.incident.reviews.ReviewSettings;
import io.meta138.incident.reviews.Reviews;
import io.meta138.incident.reviews.Statistics;
import io.meta138.incident.signals.IntakeLimits;
import io.meta138.incident.support.Secrets;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.db.Database;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A desk with its server on a real socket and a real PostgreSQL. */
final class ServerScene implements AutoCloseable {
  static final String ALERTMANAGER = "alertmanager-token-of-this-test";
  static final String KEY = "key-of-this-test";
  static final ServerLimits LIMITS =
      new ServerLimits(
          new IntakeLimits(64 * 1024, 100, 64, 128, 1_024, 4_096),
          16 * 1024,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          200);

  /** The same for a request that has to arrive within this time. */
  static ServerLimits hurried(Duration request) {
    return new ServerLimits(
        LIMITS.intake(), LIMITS.body(), request, LIMITS.commit(), LIMITS.connections());
  }

  private static final String DIRECTORY =
      """
      people:
        vera:
          full-name: Vera Viewer
          role: viewer
          contact: {webhook: {url: "http://localhost/vera", secret-file: key}}
        otto:
          full-name: Otto Operator
          role: operator
          contact: {webhook: {url: "http://localhost/otto", secret-file: key}}
        ada:
          full-name: Ada Administrator
          role: administrator
          contact: {webhook: {url: "http://localhost/ada", secret-file: key}}
      schedules:
        primary:
          zone: UTC
          layers:
            - {name: week, start: 2026-01-05T09:00, every: week, people: [otto]}
      policies:
        - {name: usual, steps: [{after: 0s, targets: ["schedule:primary"]}]}
      """;

  final EmbeddedPostgres postgres;
  final Database database;
  final Desk desk;
  final Tokens tokens;
  final Records records;
  final DeskServer server;
  final HttpClient http = HttpClient.newHttpClient();
  final JsonMapper json = JsonMapper.shared();

  ServerScene(Path folder, ServerLimits limits) throws Exception {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    database =
        Database.connect(
            "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "postgres", "", 8);
    database.migrate("incident");
    Directory directory = directory(folder);
    InstantSource clock = InstantSource.system();
    StandIns standIns = new StandIns(database, directory, clock);
    OnCall onCall = new OnCall(directory, standIns, ElsewhereOnCall.none());
    TimelineStore timeline = new TimelineStore(database);
    Outbox outbox = new Outbox(database, clock);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
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
                () -> uri(""),
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
                new AlertSecrets(
                    Optional.of(Secrets.file(folder, "alertmanager", ALERTMANAGER)),
                    Optional.empty(),
                    Optional.of(Secrets.file(folder, "key", KEY))),
                clock,
                metrics),
            limits);
    desk.start();
    server.start();
  }

  private static Directory directory(Path folder) throws IOException {
    Path file = folder.resolve("directory.yaml");
    Files.writeString(file, DIRECTORY);
    return switch (Directory.read(file, "production")) {
      case ConfigResult.Valid<Directory>(Directory read, var _) -> read;
      case ConfigResult.Invalid<Directory>(var problems) ->
          throw new IllegalStateException(problems.toString());
    };
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** A token of somebody with all rights of the role. */
  String token(String person, Right... rights) {
    return switch (tokens.issue(person, Set.of(rights), Duration.ofHours(1), "test", "test")) {
      case Tokens.Issued(var _, var token) -> token.reveal();
      case Tokens.NotIssued(String reason) -> throw new IllegalStateException(reason);
    };
  }

  HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request, String bearer)
      throws IOException, InterruptedException {
    if (!bearer.isEmpty()) {
      request.header("Authorization", "Bearer " + bearer);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request, String bearer) {
    return http.sendAsync(
        request.header("Authorization", "Bearer " + bearer).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String bearer) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)), bearer);
  }

  JsonNode read(HttpResponse<String> response) {
    return json.readTree(response.body());
  }

  /** A delivery of Alertmanager with one alert that fires. */
  static String firing(String name, String fingerprint) {
    return """
    {"version":"4","status":"firing","receiver":"desk","alerts":[{"status":"firing",
    "labels":{"alertname":"%s","severity":"warning"},"annotations":{"summary":"%s"},
    "startsAt":"2026-01-05T09:00:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"%s"}]}
    """
        .formatted(name, name, fingerprint);
  }

  @Override
  public void close() throws IOException {
    server.stop();
    try {
      desk.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    database.close();
    postgres.close();
    http.shutdownNow();
  }
}
