package io.meta138.app.devnet.exchanges;

import static org.assertj.core.api.Assertions.fail;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A WebSocket client of the JDK that remembers what it hears. */
final class StreamClient implements AutoCloseable, WebSocket.Listener {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;
  private int parts;

  StreamClient(HttpClient http, URI uri) {
    this.socket = http.newWebSocketBuilder().buildAsync(uri, this).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    parts++;
    if (last) {
      events.add((parts > 1 ? "parts:" : "text:") + partial);
      partial.setLength(0);
      parts = 0;
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket webSocket, java.nio.ByteBuffer message) {
    events.add("ping:");
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    events.add("closed:" + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    events.add("closed:" + error);
  }

  StreamClient send(String text) {
    socket.sendText(text.replace('\'', '"'), true).join();
    return this;
  }

  /** The first event from now on that satisfies a condition; those before it are dropped. */
  String event(Predicate<String> wanted) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    List<String> seen = new ArrayList<>();
    try {
      while (true) {
        String event = events.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (event == null) {
          return fail("not heard within " + LIMIT + "; heard " + seen);
        }
        if (wanted.test(event)) {
          return event;
        }
        seen.add(event.length() > 300 ? event.substring(0, 300) : event);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return fail("interrupted");
    }
  }

  /** The text of the first frame that contains something. */
  String text(String containing) {
    String found =
        event(e -> !e.startsWith("closed:") && e.contains(containing.replace('\'', '"')));
    return found.substring(found.indexOf(':') + 1);
  }

  /** The first frame that contains something, as JSON. */
  JsonNode json(String containing) {
    return JSON.readTree(text(containing));
  }

  /** How the connection ended. */
  String closed() {
    return event(e -> e.startsWith("closed:"));
  }

  @Override
  public void close() {
    socket.abort();
  }
}
