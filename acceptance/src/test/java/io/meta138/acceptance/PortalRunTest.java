package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code meta138 portal run} and {@code check}, as programs over a devnet that another runs. */
class PortalRunTest {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofMinutes(1);
  private static final String CHOSEN = "a password of ones own";

  @TempDir static Path directory;
  private static Meta138 up;
  private static OwnCertificate certificate;

  private static Path state() {
    return directory.resolve("state");
  }

  @BeforeAll
  static void start() throws Exception {
    certificate = OwnCertificate.in(directory);
    up = Meta138.up(state()).awaitLive(START_LIMIT);
    DeskOfDevnet desk = new DeskOfDevnet(state());
    Until.present("the desk", START_LIMIT, () -> Optional.of(desk.top()));
    try (Connection database =
            DriverManager.getConnection(
                Meta138.jdbcUrl(state()), "postgres", Meta138.databasePassword(state()));
        Statement statement = database.createStatement()) {
      statement.execute("create database portal");
    }
  }

  @AfterAll
  static void end() throws Exception {
    up.close();
  }

  /** A configuration over the devnet's parts, with accounts of its own. */
  private static Path configuration(String name, String desk) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        """
        listen: {port: 0}
        admin: {port: 0}
        tls: {certificate: %s, key: %s}
        database: {url: "%s", user: postgres, password-file: state/%s}
        desk: {config: state/desk.yaml, token-file: state/operator.token%s}
        oracles:
          - {name: first, config: state/meta138.yaml}
        lanes: {config: state/meta138.yaml}
        """
            .formatted(
                certificate.certificate().getFileName(),
                certificate.key().getFileName(),
                Meta138.jdbcUrl(state()).replaceFirst("/[^/]*$", "/portal"),
                state().relativize(Meta138.passwordFile(state())),
                desk));
  }

  private static Meta138 portal(String command, Path file) throws IOException {
    return Meta138.start(
        directory.resolve(command), "portal", command, "-c", file.toString(), "--json");
  }

  /** What it says once it is ready. */
  private static JsonNode ready(Meta138 portal) {
    return Until.present("a portal that is ready", START_LIMIT, portal::firstLine);
  }

  /** A browser without more of HTTP than it takes. */
  private record Browser(URI portal, HttpClient client) implements AutoCloseable {
    static Browser of(JsonNode ready) {
      return new Browser(
          URI.create(ready.path("portal").asString()),
          HttpClient.newBuilder().sslContext(certificate.trusting()).build());
    }

    HttpResponse<String> get(String path, String cookie) throws Exception {
      return send(request(path).header("cookie", cookie));
    }

    HttpResponse<String> post(String path, Map<String, String> body, String... headers)
        throws Exception {
      HttpRequest.Builder request =
          request(path)
              .header("content-type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      JsonMapper.shared().writeValueAsString(body)));
      return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(portal.resolve(path)).timeout(END_LIMIT);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
  }

  @Test
  void aPortalOfItsOwnLetsPeopleInOverTlsAndGoesOnAfterAKill() throws Exception {
    Path file = configuration("own.yaml", "");
    String session;
    try (Meta138 first = portal("run", file)) {
      JsonNode ready = ready(first);
      try (Browser browser = Browser.of(ready)) {
        session = signedIn(browser, ready.path("firstSignIn"));
        assertThatAllIsWell(browser, session);
      }
      first.kill();
      assertThat(first.out().lines()).as("one line and no other").hasSize(1);
      assertThat(first.err()).doesNotContain("Exception", CHOSEN);
    }
    try (Meta138 second = portal("run", file)) {
      JsonNode ready = ready(second);
      assertThat(ready.has("firstSignIn")).as("a password only once").isFalse();
      assertThatItKnows(ready, session);
      second.terminate();
      assertThat(second.exit(END_LIMIT)).as(second.err()).isEqualTo(143);
      assertThat(second.err()).doesNotContain("Exception", "not everything ended");
    }
  }

  /** The cookie of a session with a password that took the place of the one that was made. */
  private static String signedIn(Browser browser, JsonNode first) throws Exception {
    assertThat(browser.portal()).hasScheme("https");
    assertThat(first.path("person").asString()).isEqualTo("operator");
    Path made = Path.of(first.path("passwordFile").asString());
    assertThat(Files.getPosixFilePermissions(made))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    String password = Files.readString(made).strip();

    HttpResponse<String> begun =
        browser.post("/api/v1/session", Map.of("person", "operator", "password", password));
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
    assertThat(json(begun).path("mustChangePassword").asBoolean()).isTrue();
    assertThat(browser.get("/api/v1/overview", cookie(begun)).statusCode()).isEqualTo(403);
    HttpResponse<String> changed =
        browser.post(
            "/api/v1/session/password",
            Map.of("current", password, "replacement", CHOSEN),
            "cookie",
            cookie(begun),
            "x-csrf",
            json(begun).path("csrf").asString());
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    String cookie = changed.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie)
        .startsWith("__Host-meta138=")
        .contains("; Path=/;", "; HttpOnly;", "; SameSite=Strict;")
        .endsWith("; Secure");
    assertThat(changed.headers().firstValue("strict-transport-security")).isPresent();
    return cookie(changed);
  }

  /** Each part is well at some time: a busy machine may hold up one or the other. */
  private static void assertThatAllIsWell(Browser browser, String session) {
    Set<String> unwell =
        new TreeSet<>(List.of("chain", "feeds", "oracle", "lanes", "network", "incidents"));
    JsonNode overview =
        Until.present(
            "an overview of parts that are known and well",
            START_LIMIT,
            () -> {
              JsonNode found = json(browser.get("/api/v1/overview", session));
              unwell.removeIf(
                  part -> found.path(part).at("/standing/state").asString("").equals("ok"));
              if (!unwell.isEmpty()) {
                throw new IllegalStateException(unwell + " in " + found);
              }
              return Optional.of(found);
            });
    assertThat(overview.at("/chain/id").asInt()).isEqualTo(138);
    assertThat(overview.at("/feeds/total").asInt()).isGreaterThanOrEqualTo(24);
    assertThat(overview.at("/lanes/lanes").size()).isEqualTo(2);
  }

  private static void assertThatItKnows(JsonNode ready, String session) throws Exception {
    try (Browser browser = Browser.of(ready)) {
      HttpResponse<String> known = browser.get("/api/v1/session", session);
      assertThat(known.statusCode()).as(known.body()).isEqualTo(200);
      assertThat(json(known).path("person").asString()).isEqualTo("operator");
    }
  }

  @Test
  void checkPassesOverWhatRunsAndNamesTheDeskThatIsAway() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    String away = ", url: \"http://127.0.0.1:%d\"".formatted(nobody);
    try (Meta138 good = portal("check", configuration("good.yaml", ""));
        Meta138 bad = portal("check", configuration("bad.yaml", away))) {
      assertThat(good.exit(END_LIMIT)).as(good.out() + good.err()).isZero();
      assertThat(bad.exit(END_LIMIT)).as(bad.out() + bad.err()).isEqualTo(1);
      JsonNode found = JsonMapper.shared().readTree(bad.out());
      assertThat(found.toString()).contains("incident desk", Integer.toString(nobody));
      assertThat(found.path("checks").findValuesAsString("ok"))
          .filteredOn("false"::equals)
          .hasSize(1);
    }
  }

  @Test
  void aWrongConfigurationIsRefusedWithEveryMistakeAtOnce() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("wrong.yaml"),
            """
            listen: {address: 0.0.0.0}
            desk: {config: state/desk.yaml, token-file: nowhere.token}
            oracles:
              - {config: state/nothing.yaml}
            """);
    try (Meta138 run = portal("run", file)) {
      assertThat(run.exit(END_LIMIT)).isEqualTo(2);
      assertThat(run.err())
          .contains("3 problems", "wrong.yaml:1", "in the clear", "wrong.yaml:2", "nowhere.token")
          .contains("nothing.yaml:1")
          .doesNotContain("Exception");
      assertThat(run.out()).isEmpty();
    }
  }
}
