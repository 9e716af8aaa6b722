package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.Event;
import io.meta138.oracle.sources.protocol.Rejection;
import io.meta138.oracle.sources.protocol.StreamLimits;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import io.meta138.platform.http.WebSocketConnection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One open WebSocket with its subscriptions, until it ends for one reason or another. */
final class StreamConnection implements WebSocketConnection.Listener, AutoCloseable {
  static final int MAX_MESSAGE = 1 << 20;

  /** After so many bad frames in a row, the connection is of no use. */
  private static final int BAD_FRAMES_LIMIT = 50;

  private final VenueRuntime venue;
  private final StreamProtocol protocol;
  private final StreamProtocol.Session session;
  private final Map<String, SourceId> sources;
  private final BlockingQueue<End> ends = new LinkedBlockingQueue<>(16);
  private final CountDownLatch firstQuote = new CountDownLatch(1);
  private final Consumer<Event> events = this::onEvent;
  private final long openedNanos = System.nanoTime();
  private final Instant openedAt;
  private volatile long frameNanos = openedNanos;
  private volatile boolean framed;
  private int badFrames;
  private @Nullable WebSocketConnection socket;

  private StreamConnection(
      VenueRuntime venue, StreamProtocol protocol, Map<String, SourceId> sources) {
    this.venue = venue;
    this.openedAt = venue.clock().instant();
    this.protocol = protocol;
    this.sources = sources;
    this.session = protocol.open(sources, venue.acceptance());
  }

  /**
   * Why a connection ended.
   *
   * @param planned whether it still works, so that another can be opened first
   */
  record End(boolean planned, String reason) {}

  /** Connects and subscribes. */
  static StreamConnection open(
      HttpClient client,
      URI base,
      VenueRuntime venue,
      StreamProtocol protocol,
      Map<String, SourceId> sources)
      throws IOException, InterruptedException {
    List<String> symbols = List.copyOf(sources.keySet());
    StreamConnection connection = new StreamConnection(venue, protocol, sources);
    connection.socket =
        WebSocketConnection.open(
            client,
            URI.create(base + protocol.path(symbols)),
            venue.timing().connectLimit(),
            MAX_MESSAGE,
            connection);
    try {
      Pacer pacer = new Pacer(protocol.limits().messageSpacing());
      for (String frame : protocol.subscriptions(symbols)) {
        pacer.await();
        connection.socket.sendText(frame);
      }
    } catch (IOException | InterruptedException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  @Override
  public void onText(String message) {
    frameNanos = System.nanoTime();
    framed = true;
    try {
      session.onText(message, venue.clock().instant(), events);
    } catch (RuntimeException e) {
      venue.metrics().fault(e);
    }
  }

  private void onEvent(Event event) {
    if (venue.handle(event, Transport.WS, Instant.EPOCH)) {
      badFrames = 0;
      firstQuote.countDown();
      return;
    }
    switch (event) {
      case Event.Reconnect(String reason) -> end(true, reason);
      case Event.Rejected(var _, var reason, var _) -> {
        if (reason.suspicious() && ++badFrames >= BAD_FRAMES_LIMIT) {
          end(false, BAD_FRAMES_LIMIT + " bad frames, the last one " + reason.label());
        }
      }
      default -> {}
    }
  }

  @Override
  public void onClosed(String reason) {
    if (reason.contains("larger than")) {
      venue.metrics().rejected(Optional.empty(), Rejection.TOO_LARGE, reason);
    }
    end(false, reason);
  }

  private void end(boolean planned, String reason) {
    boolean _ = ends.offer(new End(planned, reason));
  }

  /** Whether any frame has come. */
  boolean framed() {
    return framed;
  }

  /** How long it has been open. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - openedNanos);
  }

  /** Waits until a quote has come; false when none does in time. */
  boolean awaitQuote(Duration limit) throws InterruptedException {
    return firstQuote.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Keeps it alive until it ends.
   *
   * @param silence after which, without a frame, it is taken for dead
   * @param life after which it is to be replaced; looked at with every ping
   */
  End awaitEnd(Duration silence, Duration life) throws InterruptedException {
    StreamLimits limits = protocol.limits();
    long pingEvery = Math.min(limits.keepAliveEvery().toNanos(), silence.toNanos());
    long nextPing = openedNanos + pingEvery;
    while (true) {
      long now = System.nanoTime();
      long silentAt = frameNanos + silence.toNanos();
      if (now - silentAt >= 0) {
        return new End(false, "no frame for " + silence.toMillis() + " ms");
      }
      if (!venue.clock().instant().isBefore(openedAt.plus(life))) {
        return new End(true, "older than " + life);
      }
      if (now - nextPing >= 0) {
        nextPing = now + pingEvery;
        if (!ping()) {
          return new End(false, "a ping could not be sent");
        }
        continue;
      }
      long wait = Math.min(silentAt - now, nextPing - now);
      End end = ends.poll(Math.max(wait, 1_000_000), TimeUnit.NANOSECONDS);
      if (end != null) {
        return end;
      }
    }
  }

  private boolean ping() throws InterruptedException {
    WebSocketConnection open = socket;
    if (open == null) {
      return false;
    }
    try {
      Optional<String> frame = protocol.keepAlive();
      if (frame.isPresent()) {
        open.sendText(frame.get());
      } else {
        open.ping();
      }
      return true;
    } catch (IOException e) {
      // the listener hears of a lost connection too; the caller names this end
      return false;
    }
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
    }
  }

  /** The sources it was opened for. */
  Map<String, SourceId> sources() {
    return sources;
  }
}
