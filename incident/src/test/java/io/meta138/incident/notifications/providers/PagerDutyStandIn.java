package io.meta138.incident.notifications.providers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes PagerDuty's events, version 2, and remembers the keys of those that page. */
public final class PagerDutyStandIn implements AutoCloseable {
  private static final byte[] TAKEN = "{\"status\":\"success\"}".getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;
  private final List<String> triggered = new CopyOnWriteArrayList<>();
  private final AtomicReference<Runnable> before = new AtomicReference<>();

  /** Starts on a port of the system's choice. */
  public PagerDutyStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::take);
    server.start();
  }

  /** Where events go. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v2/enqueue");
  }

  /** The keys of the pages it took, each as often as it came. */
  public List<String> triggered() {
    return triggered;
  }

  /** Does something once, after the next page was taken and before that is answered. */
  public void beforeNextAnswer(Runnable action) {
    before.set(action);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode event = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
      if (event.path("event_action").asString("").equals("trigger")) {
        triggered.add(event.path("dedup_key").asString());
        Runnable action = before.getAndSet(null);
        if (action != null) {
          action.run();
        }
      }
      exchange.sendResponseHeaders(202, TAKEN.length);
      exchange.getResponseBody().write(TAKEN);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
