package io.meta138.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A pager on this machine that takes PagerDuty's events and notes how late first pages come. */
final class Pager implements AutoCloseable {
  /** The page of the first step of a first start. */
  private static final Pattern FIRST = Pattern.compile("I-\\d+/1/0/0/.*");

  private static final Pattern SUBJECT = Pattern.compile("(?:account|feed):(\\d+)");
  private static final byte[] TAKEN = "{\"status\":\"success\"}".getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;
  private final Map<Integer, Long> signalled = new ConcurrentHashMap<>();
  private final List<Long> late = Collections.synchronizedList(new ArrayList<>());

  Pager() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v2/enqueue");
  }

  /** The alert with this number is due then, by {@link System#nanoTime}; its page may follow. */
  void signalled(int index, long nanos) {
    signalled.put(index, nanos);
  }

  /** How late the pages were, in microseconds from when their signal was due; then forgets them. */
  List<Long> drain() {
    synchronized (late) {
      List<Long> micros = new ArrayList<>(late);
      late.clear();
      return micros;
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      long now = System.nanoTime();
      JsonNode event = Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
      Matcher subject = SUBJECT.matcher(event.path("payload").path("summary").asString(""));
      if (event.path("event_action").asString("").equals("trigger")
          && FIRST.matcher(event.path("dedup_key").asString("")).matches()
          && subject.find()) {
        Long due = signalled.remove(Integer.parseInt(subject.group(1)));
        if (due != null) {
          late.add((now - due) / 1_000);
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
