package io.meta138.app.runbooks;

import io.meta138.app.desk.DeskFiles;
import io.meta138.app.desk.DeskProcess;
import io.meta138.incident.kubernetes.MockCluster;
import io.meta138.incident.people.Right;
import io.meta138.incident.people.Tokens;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.network.simulation.SimulatedBesu;
import io.meta138.platform.types.ChainId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A desk over its own interface, with a Besu network, a cluster and a cloud that are simulated, and
 * a real oracle node. Time passes eight times as fast for all but the oracle, and the network is
 * looked at as often, so that what holds for a minute holds for some seconds.
 */
final class RunbookScene implements AutoCloseable {
  private static final int SPEED = 8;
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int PODS = 5;
  private static final NetworkWatch.Settings LOOKS =
      new NetworkWatch.Settings(
          Duration.ofMillis(250), Duration.ofMillis(1_500), Duration.ofSeconds(30));

  final SimulatedBesu besu;
  final MockCluster cluster = new MockCluster();
  private final InstantSource clock = faster();
  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final SimulatedCloud cloud;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofMinutes(1)).build();
  private final Set<String> dead = new HashSet<>();
  private final Map<Integer, Integer> waiting = new ConcurrentHashMap<>();
  private final Thread world;
  private volatile boolean ending;
  private DeskProcess desk;
  String alice = "";
  String bob = "";

  RunbookScene(Path folder, Path oracle) throws Exception {
    this.folder = folder;
    besu =
        new SimulatedBesu(
            new SimulatedBesu.Settings(
                new ChainId(138), PODS, 2, Duration.ofSeconds(2), Duration.ofSeconds(4)),
            clock);
    besu.start();
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    cloud = new SimulatedCloud();
    new SceneFiles(folder, PODS)
        .write(oracle, besu, cluster.url(), cloud.url(), postgres.getPort());
    desk = begun();
    alice = token("alice");
    bob = token("bob");
    world = Thread.ofVirtual().name("controllers").start(this::control);
  }

  private static InstantSource faster() {
    InstantSource real = InstantSource.system();
    Instant began = real.instant();
    return () -> began.plus(Duration.between(began, real.instant()).multipliedBy(SPEED));
  }

  /** The port of a node that answers the public. */
  int rpcPort() {
    return besu.rpc("rpc-1").getPort();
  }

  private DeskProcess begun() throws Exception {
    DeskFiles files =
        switch (DeskFiles.read(folder.resolve("desk.yaml"))) {
          case DeskFiles.Result.Valid(DeskFiles read) -> read;
          case DeskFiles.Result.Invalid(var problems) ->
              throw new AssertionError(problems.toString());
        };
    DeskProcess process = new DeskProcess(files, client, clock, LOOKS);
    process.start();
    await("an active desk", () -> process.node().desk().unready().isEmpty());
    return process;
  }

  /** Ends the desk and begins another one on the same database. */
  void restartDesk() throws Exception {
    desk.stop();
    desk = begun();
  }

  /** A token of a person with all that the role allows. */
  String token(String person) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    rights.addAll(desk.node().files().directory().role(person).orElseThrow().rights());
    return issued(person, rights, "setup:test");
  }

  String issued(String person, Set<Right> rights, String by) {
    return switch (desk.node().tokens().issue(person, rights, Duration.ofDays(1), "test", by)) {
      case Tokens.Issued(var _, var token) -> token.reveal();
      case Tokens.NotIssued(String reason) -> throw new AssertionError(reason);
    };
  }

  /** Does what a cluster's controllers do, and ends and starts nodes as their pods are. */
  private void control() {
    while (!ending) {
      synchronized (cluster) {
        cluster.reconcile();
        for (int i = 0; i < PODS; i++) {
          String node = "validator-" + (i + 1);
          if (dead.contains(node) && cluster.ready("besu-validator-" + i)) {
            dead.remove(node);
            besu.restart(node);
            Optional.ofNullable(waiting.remove(i)).ifPresent(this::repair);
          }
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  /** Ends a validator; its pod is not ready until somebody restarts it. */
  void breaks(int pod) {
    synchronized (cluster) {
      cluster.breaks("besu-validator-" + pod);
      cluster.broken.clear();
      dead.add("validator-" + (pod + 1));
      besu.kill("validator-" + (pod + 1));
    }
  }

  /** Restarts a pod by hand. */
  void repair(int pod) {
    synchronized (cluster) {
      cluster.restart("besu-validator-" + pod);
    }
  }

  /** Restarts a pod by hand as soon as another one is ready again. */
  void repairAfter(int other, int pod) {
    waiting.put(other, pod);
  }

  /** Starts a run; its identifier. */
  String start(String runbook, Map<String, String> parameters) throws Exception {
    HttpResponse<String> begun =
        post("/v1/runbooks/" + runbook + "/runs", Map.of("parameters", parameters), alice);
    if (begun.statusCode() != 200) {
      throw new AssertionError(begun.body());
    }
    return JSON.readTree(begun.body()).path("run").asString();
  }

  /** Runs a runbook to its end, with a second person who approves what is planned. */
  JsonNode run(String runbook, Map<String, String> parameters, Map<String, String> answers)
      throws Exception {
    return finish(start(runbook, parameters), answers);
  }

  /** Takes a run to its end; unless told otherwise, a question gets its first choice. */
  JsonNode finish(String run, Map<String, String> answers) throws Exception {
    JsonNode[] seen = new JsonNode[1];
    await(
        () -> "the end of " + (seen[0] == null ? run : seen[0].toPrettyString()),
        () -> {
          JsonNode now = show(run);
          seen[0] = now;
          JsonNode waits = now.path("waitsFor");
          switch (waits.path("kind").asString("")) {
            case "approval" -> approve(run, waits);
            case "answer" -> {
              String first = waits.path("choices").path(0).asString("none");
              answer(run, waits, answers.getOrDefault(waits.path("step").asString(), first));
            }
            default -> {
              // it goes on by itself
            }
          }
          return now.path("over").asBoolean();
        });
    return seen[0];
  }

  /** Answers as whoever asked for the run. */
  void answer(String run, JsonNode waits, String answer) throws Exception {
    String step = waits.path("step").asString();
    post("/v1/runs/" + run + "/steps/" + step + "/answer", Map.of("answer", answer), alice);
  }

  /** Approves what a run waits for, as a second person. */
  void approve(String run, JsonNode waits) throws Exception {
    String step = waits.path("step").asString();
    Map<String, String> plan = Map.of("plan", waits.path("plan").asString());
    post("/v1/runs/" + run + "/steps/" + step + "/approve", plan, bob);
  }

  /** Waits until a run asks something, or wants approval. */
  JsonNode waiting(String run, String kind) throws Exception {
    await(
        run + " to wait", () -> show(run).path("waitsFor").path("kind").asString("").equals(kind));
    return show(run).path("waitsFor");
  }

  JsonNode show(String run) throws Exception {
    return JSON.readTree(send("GET", "/v1/runs/" + run, Map.of(), alice).body());
  }

  HttpResponse<String> post(String path, Map<String, ?> body, String token) throws Exception {
    return send("POST", path, body, token);
  }

  HttpResponse<String> send(String method, String path, Map<String, ?> body, String token)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + desk.node().port() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    if (method.equals("POST")) {
      request.POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A condition that may take a while. */
  interface Condition {
    boolean holds() throws Exception;
  }

  static void await(String what, Condition condition) throws Exception {
    await(() -> what, condition);
  }

  private static void await(Supplier<String> what, Condition condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still waiting for " + what.get());
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  @Override
  public void close() throws IOException {
    ending = true;
    try {
      world.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    desk.stop();
    cloud.close();
    cluster.close();
    besu.stop();
    postgres.close();
    client.shutdownNow();
  }
}
