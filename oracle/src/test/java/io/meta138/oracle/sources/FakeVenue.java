package io.meta138.oracle.sources;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/** A venue of a test: a WebSocket and an HTTP server on loopback that say what they are told to. */
final class FakeVenue {
  final List<String> received = new CopyOnWriteArrayList<>();
  final List<String> connections = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> keys = new CopyOnWriteArrayList<>();

  private final Socket socket;
  private final HttpServer http;
  private final CountDownLatch listening = new CountDownLatch(1);
  private volatile BiConsumer<WebSocket, String> onMessage = (_, _) -> {};
  private volatile BiConsumer<WebSocket, String> onOpen = (_, _) -> {};
  private volatile Function<String, Answer> onRequest = _ -> new Answer(503, "busy", "");

  /** What the HTTP side says. */
  record Answer(int status, String body, String retryAfter) {
    static Answer ok(String body) {
      return new Answer(200, body, "");
    }
  }

  FakeVenue() throws IOException, InterruptedException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    socket = new Socket(new InetSocketAddress(loopback, 0));
    socket.setReuseAddr(true);
    socket.start();
    if (!listening.await(1, TimeUnit.MINUTES)) {
      throw new IOException("the WebSocket server did not start");
    }
    http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext(
        "/",
        exchange -> {
          String uri = exchange.getRequestURI().toString();
          requests.add(uri);
          exchange.getRequestHeaders().forEach((name, values) -> keys.add(name + ": " + values));
          Answer answer = onRequest.apply(uri);
          if (!answer.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
          }
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
          }
        });
    http.start();
  }

  FakeVenue whenOpened(BiConsumer<WebSocket, String> action) {
    onOpen = action;
    return this;
  }

  FakeVenue whenTold(BiConsumer<WebSocket, String> action) {
    onMessage = action;
    return this;
  }

  FakeVenue whenAsked(Function<String, Answer> answer) {
    onRequest = answer;
    return this;
  }

  void sendToAll(String frame) {
    socket.broadcast(frame);
  }

  void cutAll() {
    socket.getConnections().forEach(connection -> connection.closeConnection(1006, "cut"));
  }

  int open() {
    return socket.getConnections().size();
  }

  VenueEndpoints endpoints() {
    return VenueEndpoints.at(ws(), rest());
  }

  URI ws() {
    return URI.create("ws://127.0.0.1:" + socket.getPort() + "/venue");
  }

  URI rest() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/venue/");
  }

  void close() throws InterruptedException {
    http.stop(0);
    socket.stop(1_000);
  }

  private final class Socket extends WebSocketServer {
    Socket(InetSocketAddress address) {
      super(address, 1);
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {
      connections.add(handshake.getResourceDescriptor());
      onOpen.accept(connection, handshake.getResourceDescriptor());
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {}

    @Override
    public void onMessage(WebSocket connection, String message) {
      received.add(message);
      onMessage.accept(connection, message);
    }

    @Override
    public void onError(WebSocket connection, Exception error) {}

    @Override
    public void onStart() {
      listening.countDown();
    }
  }
}
