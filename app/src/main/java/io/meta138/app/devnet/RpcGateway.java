package io.meta138.app.devnet;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Service;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A second RPC endpoint of a devnet's chain, before its node, that can be told to fail. */
public final class RpcGateway implements Service {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int MOST_BYTES = 16 << 20;

  private final URI node;
  private final BoundedHttp http;
  private volatile Manner manner = Manner.PASS;
  private volatile boolean stopping;
  private @Nullable WebServer server;

  /** What it does with a call. */
  public enum Manner {
    /** It passes the call on. */
    PASS,
    /** It answers with status 500. */
    FAIL,
    /** It answers with a web page, as a proxy without its backend does. */
    PAGE,
    /** It takes the call and answers nothing. */
    HANG
  }

  RpcGateway(URI node, BoundedHttp http) {
    this.node = node;
    this.http = http;
  }

  @Override
  public String name() {
    return "RPC gateway";
  }

  @Override
  public synchronized void start() {
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .maxPayloadSize(MOST_BYTES)
            .shutdownGracePeriod(Duration.ofMillis(100))
            .routing(routing -> routing.any(this::handle))
            .build()
            .start();
  }

  @Override
  public synchronized void stop() {
    stopping = true;
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  /** Where it listens. */
  public synchronized URI http() {
    if (server == null) {
      throw new IllegalStateException("the gateway is not started");
    }
    return URI.create("http://127.0.0.1:" + server.port() + "/");
  }

  /** Does so with every call from now on. */
  public void behave(Manner how) {
    manner = how;
  }

  private void handle(ServerRequest request, ServerResponse response) {
    Manner how = manner;
    switch (how) {
      case FAIL -> send(response, 500, "text/plain", bytes("Internal Server Error"));
      case PAGE -> send(response, 200, "text/html", bytes("<html>502 Bad Gateway</html>"));
      case HANG -> hang();
      case PASS -> pass(request, response);
    }
  }

  private void pass(ServerRequest request, ServerResponse response) {
    HttpRequest call =
        HttpRequest.newBuilder(node)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.content().as(byte[].class)))
            .build();
    try {
      switch (http.send(call, LIMIT, MOST_BYTES)) {
        case BoundedHttp.Response answer ->
            send(response, answer.status(), "application/json", answer.body());
        case BoundedHttp.Failed failed ->
            send(response, 502, "text/plain", bytes("the node can't be asked: " + failed.reason()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the gateway stops");
    }
  }

  private void hang() {
    long from = System.nanoTime();
    while (!stopping && manner == Manner.HANG && System.nanoTime() - from < LIMIT.toNanos()) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new CloseConnectionException("the gateway was told to hang");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void send(ServerResponse response, int status, String type, byte[] body) {
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, type);
    response.send(body);
  }
}
