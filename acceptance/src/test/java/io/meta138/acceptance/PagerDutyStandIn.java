package io.meta138.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes events of PagerDuty's Events API v2 on a socket, and refuses what that would refuse. */
final class PagerDutyStandIn implements AutoCloseable {
  static final String PATH = "/v2/enqueue";
  private static final Set<String> SEVERITIES = Set.of("critical", "error", "warning", "info");

  private final String routingKey;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();

  /**
   * An event that was taken.
   *
   * @param at when it came
   * @param action trigger, acknowledge or resolve
   * @param key that triggers and what follows them have in common
   * @param body all of it
   */
  record Event(Instant at, String action, String key, JsonNode body) {
    /** The incident that a trigger is about. */
    String incident() {
      return body.at("/payload/custom_details/incident").asString("");
    }

    /** How bad a trigger says it is. */
    String severity() {
      return body.at("/payload/severity").asString("");
    }
  }

  PagerDutyStandIn(String routingKey) throws IOException {
    this.routingKey = routingKey;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(threads);
    server.createContext(PATH, this::take);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
  }

  /** The events taken so far that ask for this. */
  List<Event> of(String action) {
    return events.stream().filter(event -> event.action().equals(action)).toList();
  }

  /** What was wrong with events that were refused. */
  List<String> refusals() {
    return refusals;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      List<String> problems = new ArrayList<>();
      if (!exchange.getRequestMethod().equals("POST")) {
        problems.add("not a POST");
      }
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      if (type == null || !type.startsWith("application/json")) {
        problems.add("not application/json");
      }
      String key = "";
      try {
        JsonNode event = JsonMapper.shared().readTree(body);
        problems.addAll(problems(event));
        key = event.path("dedup_key").asString("");
        if (problems.isEmpty()) {
          events.add(new Event(Instant.now(), event.path("event_action").asString(""), key, event));
        }
      } catch (JacksonException e) {
        problems.add("not JSON");
      }
      refusals.addAll(problems);
      answer(exchange, problems, key);
    }
  }

  private List<String> problems(JsonNode event) {
    List<String> problems = new ArrayList<>();
    if (!event.path("routing_key").asString("").equals(routingKey)) {
      problems.add("routing_key is not this service's");
    }
    String action = event.path("event_action").asString("");
    if (!Set.of("trigger", "acknowledge", "resolve").contains(action)) {
      problems.add("event_action is " + action);
    }
    String key = event.path("dedup_key").asString("");
    if (key.isEmpty() || key.length() > 255) {
      problems.add("dedup_key has " + key.length() + " characters");
    }
    if (action.equals("trigger")) {
      JsonNode payload = event.path("payload");
      String summary = payload.path("summary").asString("");
      if (summary.isEmpty() || summary.length() > 1_024) {
        problems.add("summary has " + summary.length() + " characters");
      }
      if (payload.path("source").asString("").isEmpty()) {
        problems.add("source is missing");
      }
      if (!SEVERITIES.contains(payload.path("severity").asString(""))) {
        problems.add("severity is " + payload.path("severity"));
      }
    }
    return problems;
  }

  private static void answer(HttpExchange exchange, List<String> problems, String key)
      throws IOException {
    byte[] body =
        JsonMapper.shared()
            .writeValueAsBytes(
                problems.isEmpty()
                    ? Map.of("status", "success", "message", "Event processed", "dedup_key", key)
                    : Map.of(
                        "status", "invalid event",
                        "message", "Event object is invalid",
                        "errors", problems));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(problems.isEmpty() ? 202 : 400, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
