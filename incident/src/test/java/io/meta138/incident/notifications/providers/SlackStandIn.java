package io.meta138.incident.notifications.providers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks the part of Slack's Web API that is used, and remembers its messages. */
public final class SlackStandIn implements AutoCloseable {
  /** An answer that is no answer: the connection ends after the request had its effect. */
  static final String HANG_UP = "hang up";

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpServer server;
  private final Map<String, Map<String, Object>> messages = new LinkedHashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final List<String> posted = new ArrayList<>();
  private final Deque<UnaryOperator<String>> after = new ArrayDeque<>();
  private int clock = 1;

  /** Starts on a port of the system's choice. */
  public SlackStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/api/", this::handle);
    server.start();
  }

  /** Where its methods are. */
  public URI api() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/");
  }

  /** What was posted, as it is now. */
  public synchronized List<Map<String, Object>> messages() {
    return List.copyOf(messages.values());
  }

  /** The keys of what was posted, each as often as it came. */
  public synchronized List<String> posted() {
    return List.copyOf(posted);
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Changes the answer of the next call, after it had its effect. */
  synchronized void afterNext(UnaryOperator<String> change) {
    after.add(change);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestURI().getPath().substring("/api/".length());
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    calls.add(method);
    String answer =
        "Bearer xoxb-1".equals(exchange.getRequestHeaders().getFirst("Authorization"))
            ? answer(method, bytes)
            : "{\"ok\":false,\"error\":\"invalid_auth\"}";
    if (!after.isEmpty()) {
      answer = after.remove().apply(answer);
    }
    if (answer.equals(HANG_UP)) {
      exchange.close();
      return;
    }
    boolean limited = answer.contains("ratelimited");
    if (limited) {
      exchange.getResponseHeaders().add("Retry-After", "30");
    }
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(limited ? 429 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String answer(String method, byte[] bytes) {
    return switch (method) {
      case "chat.postMessage" -> posted(JSON.readTree(bytes));
      case "chat.update" -> updated(JSON.readTree(bytes));
      case "conversations.open" ->
          "{\"ok\":true,\"channel\":{\"id\":\"D-"
              + JSON.readTree(bytes).path("users").asString()
              + "\"}}";
      case "conversations.history" ->
          JSON.writeValueAsString(Map.of("ok", true, "messages", List.copyOf(messages.values())));
      default -> "{\"ok\":false,\"error\":\"unknown_method\"}";
    };
  }

  private String posted(JsonNode body) {
    String ts = "1772625600.%06d".formatted(clock++);
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("ts", ts);
    body.properties()
        .forEach(
            entry -> message.put(entry.getKey(), JSON.treeToValue(entry.getValue(), Object.class)));
    messages.put(ts, message);
    posted.add(body.path("metadata").path("event_payload").path("key").asString(""));
    return JSON.writeValueAsString(
        Map.of("ok", true, "channel", body.path("channel").asString(), "ts", ts));
  }

  private String updated(JsonNode body) {
    Map<String, Object> message = messages.get(body.path("ts").asString());
    if (message == null) {
      return "{\"ok\":false,\"error\":\"message_not_found\"}";
    }
    message.put("text", body.path("text").asString());
    return "{\"ok\":true}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
