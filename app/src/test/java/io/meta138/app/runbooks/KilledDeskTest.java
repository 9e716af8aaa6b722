package io.meta138.app.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meta138.app.desk.DeskFiles;
import io.meta138.app.desk.FirstToken;
import io.meta138.platform.http.BoundedHttp;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Kill -9 of a desk's process in the middle of runs, and a desk that comes after it. */
class KilledDeskTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder;

  /** What runbooks change: how often each thing was done; the first doings get no answer. */
  private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();

  private final CountDownLatch killed = new CountDownLatch(1);
  private volatile boolean open;
  private HttpServer world;
  private EmbeddedPostgres postgres;
  private HttpClient client;
  private String alice;
  private String bob;

  @BeforeEach
  void prepare() throws Exception {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    client = HttpClient.newHttpClient();
    world = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    world.createContext("/", this::answer);
    world.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    world.start();
    write();
    alice = token("alice");
    bob = token("bob");
  }

  @AfterEach
  void end() throws Exception {
    killed.countDown();
    world.stop(0);
    client.shutdownNow();
    postgres.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String thing = exchange.getRequestURI().getPath();
    AtomicInteger times = done.computeIfAbsent(thing, _ -> new AtomicInteger());
    try (exchange) {
      if (exchange.getRequestMethod().equals("POST")) {
        times.incrementAndGet();
        killed.await();
      }
      byte[] body =
          JSON.writeValueAsBytes(Map.of("times", times.toString(), "open", open ? "yes" : "no"));
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() throws IOException {
    int port = world.getAddress().getPort();
    Path key =
        Files.createFile(
            folder.resolve("hook.key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, "key-of-this-test");
    String act = "use: http.send, with: {url: \"http://127.0.0.1:%d/%s\", method: POST}";
    String look = "use: http.look-up, with: {url: \"http://127.0.0.1:%d/%s\"}";
    String verified = "action: {%s, after: {%s, expect: [\"json.times == %d\"], within: %s}}";
    runbook(
        "seen",
        verified.formatted(act.formatted(port, "seen"), look.formatted(port, "seen"), 1, "10m"));
    runbook(
        "unseen",
        verified.formatted(
            act.formatted(port, "unseen"), look.formatted(port, "unseen"), 2, "10s"));
    runbook(
        "waiting",
        "wait: {%s, expect: [\"json.open == yes\"], within: 10m}"
            .formatted(look.formatted(port, "gate")));
    Files.writeString(
        folder.resolve("desk.yaml"),
        """
        listen: {port: 0}
        admin: {port: 0}
        database: {url: "jdbc:postgresql://127.0.0.1:%d/postgres", user: postgres}
        channels: {webhooks: false}
        runbooks: {folder: runbooks, hosts: [{scheme: http, host: 127.0.0.1, port: %d, methods: [GET, POST]}]}
        directory:
          people:
            alice: {full-name: Alice, role: operator, contact: {webhook: {url: "http://localhost/alice", secret-file: hook.key}}}
            bob: {full-name: Bob, role: approver, contact: {webhook: {url: "http://localhost/bob", secret-file: hook.key}}}
          teams:
            chain: {lead: alice, members: [alice, bob]}
          policies:
            - name: chain
              steps:
                - {after: 0s, targets: ["team:chain"]}
        """
            .formatted(postgres.getPort(), port));
  }

  private void runbook(String name, String step) throws IOException {
    Path runbooks = Files.createDirectories(folder.resolve("runbooks"));
    Files.writeString(
        runbooks.resolve(name + ".yaml"),
        """
        name: %s
        title: For a test
        description: For a test.
        handles: [chain]
        limit: 1h
        steps:
          - id: it
            title: It
            %s
        """
            .formatted(name, step));
  }

  private String token(String person) {
    DeskFiles files =
        switch (DeskFiles.read(folder.resolve("desk.yaml"))) {
          case DeskFiles.Result.Valid(DeskFiles read) -> read;
          case DeskFiles.Result.Invalid(var problems) ->
              throw new AssertionError(problems.toString());
        };
    return FirstToken.make(
            files, person, List.of(), Duration.ofDays(1), "test", InstantSource.system())
        .token()
        .reveal();
  }

  private JsonNode ask(ChildDesk desk, String path, String token, Map<String, ?> body)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(desk.at().resolve(path)).header("Authorization", "Bearer " + token);
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }
    if (!(new BoundedHttp(client).send(request.build(), Duration.ofMinutes(1), 1 << 20)
        instanceof BoundedHttp.Response answer)) {
      throw new AssertionError("the desk does not answer " + path);
    }
    return JSON.readTree(answer.body());
  }

  private JsonNode show(ChildDesk desk, String run) throws InterruptedException {
    return ask(desk, "/v1/runs/" + run, alice, Map.of());
  }

  private String begun(ChildDesk desk, String runbook) throws InterruptedException {
    JsonNode begun =
        ask(
            desk,
            "/v1/runbooks/" + runbook + "/runs",
            alice,
            Map.of("parameters", Map.of(), "dryRun", false));
    assertThat(begun.path("run").asString("")).as(begun.toString()).isNotEmpty();
    return begun.path("run").asString();
  }

  private void approve(ChildDesk desk, String run) throws Exception {
    RunbookScene.await(
        run + " to want approval",
        () -> show(desk, run).path("waitsFor").path("kind").asString("").equals("approval"));
    String plan = show(desk, run).path("waitsFor").path("plan").asString();
    ask(desk, "/v1/runs/" + run + "/steps/it/approve", bob, Map.of("plan", plan));
  }

  private int times(String thing) {
    return done.containsKey(thing) ? done.get(thing).get() : 0;
  }

  @Test
  void aRunThatItsDeskWasKilledInGoesOnOrFailsClearly() throws Exception {
    Path config = folder.resolve("desk.yaml");
    String seen;
    String unseen;
    String waiting;
    try (ChildDesk desk = ChildDesk.start(config)) {
      seen = begun(desk, "seen");
      unseen = begun(desk, "unseen");
      waiting = begun(desk, "waiting");
      approve(desk, seen);
      approve(desk, unseen);
      RunbookScene.await(
          "actions that are being done, and a look at the gate",
          () -> times("/seen") == 1 && times("/unseen") == 1 && done.containsKey("/gate"));
    }
    killed.countDown();
    open = true;

    try (ChildDesk desk = ChildDesk.start(config)) {
      for (String run : List.of(seen, unseen, waiting)) {
        RunbookScene.await("the end of " + run, () -> show(desk, run).path("over").asBoolean());
      }

      assertThat(show(desk, seen).path("status").asString()).isEqualTo("succeeded");
      assertThat(show(desk, waiting).path("status").asString()).isEqualTo("succeeded");
      assertThat(show(desk, unseen).path("status").asString()).isEqualTo("failed");
      assertThat(show(desk, unseen).path("reason").asString())
          .contains("its effect did not show within 10 s", "may have been done");
    }
    assertThat(times("/seen")).as("done once").isEqualTo(1);
    assertThat(times("/unseen")).as("done once").isEqualTo(1);
  }
}
