package io.meta138.platform.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.platform.lifecycle.Service;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a process tells its operators over HTTP: {@code /metrics}, {@code /health/live}, {@code
 * /health/ready}, and JSON documents by path. Read-only; binds to loopback unless told otherwise.
 */
public final class AdminServer implements Service {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final InetAddress address;
  private final int port;
  private final PrometheusMeterRegistry metrics;
  private final Supplier<Health> health;
  private final Map<String, Supplier<Object>> documents;
  private @Nullable WebServer server;

  /**
   * A server that is not started yet.
   *
   * @param port to listen on; 0 takes a free one
   * @param documents values that Jackson can write, by path such as {@code /feeds}
   */
  public AdminServer(
      InetAddress address,
      int port,
      PrometheusMeterRegistry metrics,
      Supplier<Health> health,
      Map<String, Supplier<Object>> documents) {
    this.address = address;
    this.port = port;
    this.metrics = metrics;
    this.health = health;
    this.documents = Map.copyOf(documents);
  }

  @Override
  public String name() {
    return "administration server";
  }

  @Override
  public void start() {
    server =
        WebServer.builder()
            .address(address)
            .port(port)
            .maxPayloadSize(1024)
            .shutdownHook(false)
            .routing(routing -> routing.register(new Pages()))
            .build()
            .start();
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  /** The port it listens on; -1 while it is not started. */
  public int port() {
    return server == null ? -1 : server.port();
  }

  private final class Pages implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      rules.get("/metrics", this::metrics);
      rules.get(
          "/health/live", (_, response) -> json(response, Status.OK_200, Map.of("live", true)));
      rules.get("/health/ready", this::ready);
      documents.forEach((path, document) ->
          rules.get(path, (_, response) -> json(response, Status.OK_200, document.get())));
    }

    private void metrics(ServerRequest request, ServerResponse response) {
      response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
      response.send(metrics.scrape());
    }

    private void ready(ServerRequest request, ServerResponse response) {
      Health now = health.get();
      List<Map<String, Object>> checks =
          now.checks().stream()
              .map(check ->
                  Map.<String, Object>of(
                      "name", check.name(), "ok", check.ok(), "reason", check.reason()))
              .toList();
      json(
          response,
          now.ready() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503,
          Map.of("ready", now.ready(), "checks", checks));
    }

    private void json(ServerResponse response, Status status, Object value) {
      response.status(status);
      response.header(HeaderNames.CONTENT_TYPE, "application/json");
      response.send(JSON.writeValueAsBytes(value));
    }
  }
}
