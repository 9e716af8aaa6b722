package io.meta138.network.simulation;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sockets of one simulated node. */
final class NodeServer {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  private final SimulatedNode node;
  private final SimulatedRpc rpc;
  private final SimulatedBesu network;
  private volatile @Nullable WebServer server;
  private volatile boolean stopping;
  private int port;

  NodeServer(SimulatedNode node, SimulatedRpc rpc, SimulatedBesu network) {
    this.node = node;
    this.rpc = rpc;
    this.network = network;
  }

  /** Listens, after the first time on the same port again. */
  synchronized void start() {
    if (server != null) {
      return;
    }
    stopping = false;
    WebServer started =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .maxPayloadSize(1024 * 1024L)
            .shutdownGracePeriod(Duration.ofMillis(100))
            .routing(routing -> routing.any(this::handle))
            .build()
            .start();
    port = started.port();
    server = started;
  }

  synchronized void stop() {
    stopping = true;
    WebServer running = server;
    if (running != null) {
      running.stop();
      server = null;
    }
  }

  synchronized int port() {
    return port;
  }

  private void handle(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.create("X-Meta138-Simulated"), "true");
    pause(network.locked(node::delay));
    Misbehaviour how = network.locked(() -> node.misbehaviour().orElse(null));
    if (how == Misbehaviour.HANG) {
      hang();
    }
    String path = request.path().path();
    if (request.prologue().method().equals(Method.POST)) {
      call(request, response, how);
      return;
    }
    switch (path) {
      case "/liveness" -> send(response, 200, "application/json", "{\"status\":\"UP\"}");
      case "/readiness" -> ready(request, response);
      case "/metrics" ->
          send(
              response,
              200,
              "text/plain; version=0.0.4; charset=utf-8",
              network.locked(() -> rpc.metrics(node, network.now())));
      default -> send(response, 404, "text/plain", "not found");
    }
  }

  private void call(ServerRequest request, ServerResponse response, @Nullable Misbehaviour how) {
    byte[] body = request.content().as(byte[].class);
    if (how == Misbehaviour.SERVER_ERROR) {
      send(response, 500, "text/plain", "Internal Server Error");
      return;
    }
    if (how == Misbehaviour.RATE_LIMITED) {
      response.header(HeaderNames.RETRY_AFTER, "1");
      send(response, 429, "text/plain", "Too Many Requests");
      return;
    }
    if (how == Misbehaviour.HTML) {
      send(response, 200, "text/html", "<html><body>502 Bad Gateway</body></html>");
      return;
    }
    JsonNode call;
    try {
      call = MAPPER.readTree(body);
    } catch (JacksonException notJson) {
      send(
          response,
          400,
          "application/json",
          "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"}}");
      return;
    }
    String answer = network.locked(() -> SimulatedRpc.write(rpc.answer(node, call, network.now())));
    send(
        response,
        200,
        "application/json",
        how == Misbehaviour.TRUNCATED ? answer.substring(0, answer.length() / 2) : answer);
  }

  private void ready(ServerRequest request, ServerResponse response) {
    long minPeers = request.query().first("minPeers").asLong().orElse(1L);
    int peers = network.locked(() -> rpc.peers(node, network.now()));
    boolean ready = peers >= minPeers;
    send(
        response,
        ready ? 200 : 503,
        "application/json",
        ready ? "{\"status\":\"UP\"}" : "{\"status\":\"DOWN\"}");
  }

  private static void send(ServerResponse response, int status, String type, String body) {
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, type);
    response.send(body.getBytes(StandardCharsets.UTF_8));
  }

  private void hang() {
    pause(LONGEST_SILENCE);
    throw new CloseConnectionException("simulated silence of " + node.name());
  }

  private void pause(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    while (!stopping && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(Math.min(Duration.ofMillis(20).toNanos(), pause.toNanos()));
    }
  }
}
