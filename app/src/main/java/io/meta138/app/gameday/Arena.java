package io.meta138.app.gameday;

import io.meta138.app.desk.DeskClient;
import io.meta138.app.devnet.Devnet;
import io.meta138.app.devnet.RpcGateway;
import io.meta138.app.devnet.exchanges.SimulatedExchanges;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.probe.NetworkWatch;
import io.meta138.network.simulation.SimulatedBesu;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import io.meta138.platform.types.Address;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What faults are injected into: a running devnet, and around it the validators of its chain as a
 * simulated Besu network with a watch of its own that tells the desk by signed requests, a folder
 * with a quota, a key that ages, and the heartbeat of monitoring.
 */
final class Arena implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final long QUOTA = 8 << 20;
  private static final NetworkWatch.Settings LOOKS =
      new NetworkWatch.Settings(
          Duration.ofSeconds(1), Duration.ofMillis(1_500), Duration.ofSeconds(3));

  /** The key's maximum age. */
  static final Duration KEY_AGE = Duration.ofDays(365);

  private final Devnet devnet;
  private final Path state;
  private final List<DrillChannel> channels;
  private final HttpClient client;
  private final BoundedHttp http;
  private final InstantSource clock;
  private final SimulatedBesu besu;
  private @Nullable ServiceGroup services;
  private @Nullable Heartbeat heartbeat;
  private @Nullable DeskClient desk;

  /**
   * Around a devnet that is started already.
   *
   * @param state its directory
   * @param channels of its desk, the one that is tried first in front
   */
  Arena(
      Devnet devnet,
      Path state,
      List<DrillChannel> channels,
      HttpClient client,
      InstantSource clock) {
    this.devnet = devnet;
    this.state = state;
    this.channels = List.copyOf(channels);
    this.client = client;
    this.http = new BoundedHttp(client);
    this.clock = clock;
    this.besu = new SimulatedBesu(SimulatedBesu.Settings.USUAL, clock);
  }

  @Override
  public String name() {
    return "what surrounds the devnet";
  }

  @Override
  public void start() throws Exception {
    Files.createDirectories(folder());
    Files.writeString(key(), "no secret: only its age counts\n");
    URI at = URI.create("http://127.0.0.1:" + devnet.desk().port());
    desk = new DeskClient(http, at, new SecretFile(state.resolve("operator.token")));
    Heartbeat beats =
        new Heartbeat(http, at, new SecretFile(state.resolve("alertmanager.token")), clock);
    heartbeat = beats;
    SignedSignals signals =
        new SignedSignals(http, at, new SecretFile(state.resolve("webhook.key")), clock);
    besu.start();
    NetworkWatch watch =
        new NetworkWatch(
            network(),
            LOOKS,
            client,
            signals,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            clock,
            RandomGenerator.getDefault());
    ServiceGroup group = new ServiceGroup(name(), List.of(beats, signals, watch), STOP_LIMIT);
    services = group;
    group.start();
  }

  private NetworkConfig network() {
    NetworkConfig nodes = besu.config();
    return new NetworkConfig(
        nodes.chainId(),
        nodes.blockPeriod(),
        nodes.nodes(),
        List.of(),
        List.of(),
        List.of(),
        List.of(new NetworkConfig.KeyFile("publisher", key(), KEY_AGE)),
        List.of(new NetworkConfig.Disk("archive", folder(), Optional.of(QUOTA))),
        NetworkConfig.Limits.USUAL);
  }

  @Override
  public void stop() {
    if (services != null) {
      services.stop();
      services = null;
    }
    besu.stop();
  }

  Devnet devnet() {
    return devnet;
  }

  RpcGateway gateway() {
    return devnet.gateway();
  }

  SimulatedExchanges exchanges() {
    return devnet.exchanges().orElseThrow(() -> new GamedayException("no simulated exchanges"));
  }

  /** The validators of the chain, and RPC nodes beside them. */
  SimulatedBesu besu() {
    return besu;
  }

  /** The component of a simulated validator. */
  String validator(String node) {
    return "validator:" + besu.validator(node).orElseThrow();
  }

  /** The account that publishes. */
  Address account() {
    return devnet.node().transactions().account();
  }

  /** The channel that is tried first. */
  DrillChannel channel() {
    return channels.getFirst();
  }

  Heartbeat heartbeat() {
    return started(heartbeat);
  }

  /** A folder with a quota. */
  Path folder() {
    return state.resolve("archive");
  }

  /** How much the folder may hold, in bytes. */
  static long quota() {
    return QUOTA;
  }

  /** A key file whose age is watched. */
  Path key() {
    return state.resolve("publisher.key");
  }

  InstantSource clock() {
    return clock;
  }

  /** Asks the desk as its operator does. */
  DeskClient desk() {
    return started(desk);
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the arena is not started");
    }
    return part;
  }

  /** Has something done by the desk. */
  JsonNode ask(String path, Map<String, ?> body) throws InterruptedException {
    return switch (desk().post(path, body)) {
      case DeskClient.Answer.Done(JsonNode document) -> document;
      case DeskClient.Answer.Refused(int status, String detail) ->
          throw new GamedayException("the desk refuses %s: %d %s".formatted(path, status, detail));
      case DeskClient.Answer.Tokenless(String reason) -> throw new GamedayException(reason);
      case DeskClient.Answer.Exposed(String reason) -> throw new GamedayException(reason);
      case DeskClient.Answer.Missing(String reason) -> throw new GamedayException(reason);
    };
  }

  /** Calls the devnet's chain. */
  JsonNode rpc(String method, Object... parameters) throws IOException, InterruptedException {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("jsonrpc", "2.0");
    call.put("id", 1);
    call.put("method", method);
    call.put("params", List.of(parameters));
    HttpRequest request =
        HttpRequest.newBuilder(devnet.chain().http())
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(call)))
            .build();
    return switch (http.send(request, CALL_LIMIT, 1 << 20)) {
      case BoundedHttp.Failed failed ->
          throw new IOException(method + " failed: " + failed.reason());
      case BoundedHttp.Response answer -> {
        JsonNode document = JsonMapper.shared().readTree(answer.body());
        if (!document.has("result")) {
          throw new IOException(method + " was refused: " + document.path("error"));
        }
        yield document.path("result");
      }
    };
  }
}
