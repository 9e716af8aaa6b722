package io.meta138.bench;

import io.meta138.app.devnet.DevnetContracts;
import io.meta138.app.devnet.DevnetDatabase;
import io.meta138.app.devnet.DevnetTools;
import io.meta138.app.node.NodeFiles;
import io.meta138.oracle.deployment.AggregatorSpec;
import io.meta138.oracle.deployment.DeploymentSpec;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.FreePorts;
import io.meta138.platform.types.Address;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * Database, chain, simulated exchanges and one oracle, each in a process of its own. The chain
 * mines at once, and only then; a row keeps few rounds, so that its history's first lap ends soon.
 */
final class LocalSystem implements AutoCloseable {
  /** Rounds of history a row keeps here. */
  static final int RING = 8;

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String KEY =
      "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

  private final Path root;
  private final Path work;
  private final int feeds;
  private final int quietMillis;
  private final HttpClient client = HttpClient.newHttpClient();
  private final BoundedHttp http = new BoundedHttp(client);
  private final Json json = new Json(http);
  private final Deque<Part> parts = new ArrayDeque<>();
  private final URI chain;
  private final URI admin;
  private URI control = URI.create("http://127.0.0.1");
  private Address aggregator = Address.ZERO;
  private Child oracle;

  private LocalSystem(Path root, Path work, int feeds, int quietMillis) throws IOException {
    this.root = root;
    this.work = work;
    this.feeds = feeds;
    this.quietMillis = quietMillis;
    this.chain = URI.create("http://127.0.0.1:" + FreePorts.next());
    this.admin = URI.create("http://127.0.0.1:" + FreePorts.next());
    this.oracle = Child.start(List.of("true"), work.resolve("none.log"));
  }

  /**
   * Starts everything.
   *
   * @param root the installation
   * @param work an empty directory
   * @param feeds how many generated feeds are published
   * @param quietMillis how often an exchange repeats a book that does not move
   */
  static LocalSystem start(Path root, Path work, int feeds, int quietMillis) throws Exception {
    LocalSystem system = new LocalSystem(root, work, feeds, quietMillis);
    try {
      system.start();
      return system;
    } catch (Exception e) {
      system.close();
      throw e;
    }
  }

  private void start() throws Exception {
    DevnetDatabase database = new DevnetDatabase(work.resolve("database"));
    parts.push(database::stop);
    database.start();
    run(
        List.of(
            DevnetTools.anvil(root).toString(),
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(chain.getPort()),
            "--chain-id",
            "138",
            "--quiet"),
        "anvil");
    Child exchanges =
        run(
            java(
                List.of(),
                List.of(
                    "io.meta138.app.Main",
                    "devnet",
                    "exchanges",
                    "--assets",
                    Integer.toString(feeds),
                    "--volatility-percent",
                    "0",
                    "--tick-millis",
                    "1000",
                    "--quiet-millis",
                    Integer.toString(quietMillis))),
            "exchanges");
    JsonNode venues = Json.MAPPER.readTree(exchanges.firstLine());
    control = URI.create(venues.get("control").asString());
    await("the chain", () -> chainAnswers());
    Path key = work.resolve("devnet.key");
    Files.writeString(key, KEY);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(work.resolve("feeds.yaml"), BenchFeeds.yaml(feeds));
    // nothing mines on top of the last deployment, so it counts at once
    Path deploying = configuration("deploying.yaml", database.jdbcUrl(), venues, 0);
    aggregator =
        new DevnetContracts(client, InstantSource.system(), http, _ -> {})
            .deploy(read(deploying), work.resolve("deployments"), LocalSystem::shortHistory)
            .aggregator();
    Path running = configuration("meta138.yaml", database.jdbcUrl(), venues, 3);
    List<String> flags = Files.readAllLines(root.resolve("build/jvm.options"));
    oracle =
        run(
            java(flags, List.of("io.meta138.app.Main", "oracle", "run", "-c", running.toString())),
            "oracle");
  }

  private static DeploymentSpec shortHistory(DeploymentSpec usual) {
    AggregatorSpec a = usual.aggregator();
    return new DeploymentSpec(
        usual.chainId(),
        new AggregatorSpec(
            a.admin(),
            a.adminDelay(),
            a.roles(),
            a.signers(),
            a.threshold(),
            a.committeeDelay(),
            RING,
            a.maxReportAge(),
            a.maxFuture(),
            a.sends()),
        usual.feeds(),
        usual.proxies(),
        usual.gas());
  }

  private Child run(List<String> command, String name) throws IOException {
    Child child = Child.start(command, work.resolve(name + ".log"));
    parts.push(child::close);
    return child;
  }

  private List<String> java(List<String> flags, List<String> program) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags.isEmpty() ? List.of("-XX:+UseSerialGC", "-Xmx512m") : flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(program);
    return command;
  }

  private Path configuration(String name, String database, JsonNode venues, int confirmations)
      throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            chain:
              id: 138
              endpoints:
                - {url: "%s", subscriptions: "%s"}
              confirmations: %d
              devnet: true
            aggregator: "%s"
            signer:
              devnet-key-file: devnet.key
            database:
              url: %s
              user: postgres
              password-file: database/password
            admin:
              port: %d
            feeds: feeds.yaml
            venues:
            """
                .formatted(
                    chain, webSocket(), confirmations, aggregator, database, admin.getPort()));
    venues
        .get("venues")
        .properties()
        .forEach(venue -> {
          JsonNode at = venue.getValue();
          yaml.append("  %s:\n    rest: %s\n".formatted(venue.getKey(), at.get("rest").asString()));
          if (at.has("stream")) {
            yaml.append("    websocket: %s\n".formatted(at.get("stream").asString()));
          }
        });
    return Files.writeString(work.resolve(name), yaml);
  }

  private static NodeFiles read(Path file) {
    return switch (NodeFiles.read(file)) {
      case NodeFiles.Result.Valid(NodeFiles files) -> files;
      case NodeFiles.Result.Invalid invalid ->
          throw new BenchException("the configuration is wrong: " + invalid.problems());
    };
  }

  /** A condition that may need time. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(String what, Condition condition) throws InterruptedException {
    await(what, START_LIMIT, condition);
  }

  /** Waits until the condition holds; a refused connection is a "not yet". */
  void await(String what, Duration limit, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new BenchException(what + " not within " + limit + "; logs are in " + work);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private boolean chainAnswers() throws InterruptedException {
    try {
      json.call(chain, "eth_chainId", "");
      return true;
    } catch (BenchException notYet) {
      return false;
    }
  }

  /** Whether the oracle has published every feed. */
  boolean allPublished() throws InterruptedException {
    if (!oracle.isAlive()) {
      throw new BenchException("the oracle ended; its words are in " + oracle.errors());
    }
    try {
      return summary().get("feeds").asInt() >= feeds;
    } catch (BenchException notYet) {
      return false;
    }
  }

  /** What the oracle says it has done. */
  JsonNode summary() throws InterruptedException {
    return json.get(admin.resolve("/node")).get("summary");
  }

  Json json() {
    return json;
  }

  HttpClient client() {
    return client;
  }

  URI chain() {
    return chain;
  }

  URI webSocket() {
    return URI.create("ws://127.0.0.1:" + chain.getPort());
  }

  /** Where prices are set. */
  URI prices() {
    return URI.create(control.toString().replaceAll("/control.*$", "") + "/control/price");
  }

  Address aggregator() {
    return aggregator;
  }

  Child oracle() {
    return oracle;
  }

  /** Something that was started. */
  @FunctionalInterface
  private interface Part {
    void end() throws IOException;
  }

  /** Ends every part, the last one first; all are attempted. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().end();
      } catch (IOException e) {
        failure = e;
      }
    }
    client.shutdownNow();
    if (failure != null) {
      throw failure;
    }
  }
}
