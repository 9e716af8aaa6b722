package io.meta138.platform.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket whose messages are bounded: it takes one message at a time, closes when one is too
 * large, and answers pings by itself. Binary messages that hold UTF-8 are taken as text.
 */
public final class WebSocketConnection implements AutoCloseable {
  private static final Duration SEND_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);

  private final WebSocket socket;
  private final Receiver receiver;

  /** Sends are one at a time: the JDK refuses a second before the first has ended. */
  private final Object sending = new Object();

  private WebSocketConnection(WebSocket socket, Receiver receiver) {
    this.socket = socket;
    this.receiver = receiver;
  }

  /** Takes what arrives; called on one thread at a time and must not block for long. */
  public interface Listener {
    /** A whole text message. */
    void onText(String message);

    /** The connection has ended, for whatever reason; called exactly once, last. */
    void onClosed(String reason);
  }

  /**
   * Opens a connection.
   *
   * @param client whose connections and threads are used
   * @param uri {@code ws:} or {@code wss:}
   * @param connectLimit for connection and handshake together
   * @param maxMessageBytes characters of a text message and bytes of a binary one, at most
   * @throws IOException when there is no connection in time; the listener hears nothing then
   */
  public static WebSocketConnection open(
      HttpClient client, URI uri, Duration connectLimit, int maxMessageBytes, Listener listener)
      throws IOException, InterruptedException {
    Receiver receiver = new Receiver(listener, maxMessageBytes);
    CompletableFuture<WebSocket> opening =
        client.newWebSocketBuilder().connectTimeout(connectLimit).buildAsync(uri, receiver);
    try {
      WebSocket socket = opening.get(connectLimit.toNanos(), TimeUnit.NANOSECONDS);
      return new WebSocketConnection(socket, receiver);
    } catch (TimeoutException e) {
      abandon(opening);
      throw new IOException("no connection within " + connectLimit.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      abandon(opening);
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      throw new IOException(message == null ? cause.getClass().getSimpleName() : message, cause);
    }
  }

  private static void abandon(CompletableFuture<WebSocket> opening) {
    var _ =
        opening.whenComplete((late, _) -> {
          if (late != null) {
            late.abort();
          }
        });
  }

  /**
   * Sends a text message and waits until it is handed to the network.
   *
   * @throws IOException when the connection is closed or does not take it in time
   */
  public void sendText(String message) throws IOException, InterruptedException {
    synchronized (sending) {
      await(socket.sendText(message, true), SEND_LIMIT);
    }
  }

  /**
   * Sends a ping frame.
   *
   * @throws IOException when the connection is closed or does not take it in time
   */
  public void ping() throws IOException, InterruptedException {
    synchronized (sending) {
      await(socket.sendPing(ByteBuffer.allocate(0)), SEND_LIMIT);
    }
  }

  /** Ends the connection; the listener hears {@code onClosed} if it has not yet. */
  @Override
  public void close() {
    try {
      synchronized (sending) {
        await(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""), CLOSE_LIMIT);
      }
    } catch (IOException e) {
      // it is being ended anyway: abort below does not need the other side
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      socket.abort();
      receiver.closed("closed by us");
    }
  }

  private static void await(CompletableFuture<WebSocket> sent, Duration limit)
      throws IOException, InterruptedException {
    try {
      sent.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the other side took no data for " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException("the connection is closed", e.getCause());
    }
  }

  private static final class Receiver implements WebSocket.Listener {
    private final Listener listener;
    private final int maxMessageBytes;
    private final StringBuilder text = new StringBuilder();
    private final AtomicBoolean closed = new AtomicBoolean();
    private java.io.@Nullable ByteArrayOutputStream binary;

    Receiver(Listener listener, int maxMessageBytes) {
      this.listener = listener;
      this.maxMessageBytes = maxMessageBytes;
    }

    void closed(String reason) {
      if (closed.compareAndSet(false, true)) {
        listener.onClosed(reason);
      }
    }

    private void deliver(String message) {
      if (!closed.get()) {
        listener.onText(message);
      }
    }

    private @Nullable CompletionStage<?> tooLarge(WebSocket socket) {
      socket.abort();
      closed("a message is larger than " + maxMessageBytes);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      if (data.length() > maxMessageBytes - text.length()) {
        return tooLarge(socket);
      }
      if (last && text.isEmpty()) {
        deliver(data.toString());
      } else {
        text.append(data);
        if (last) {
          String message = text.toString();
          text.setLength(0);
          deliver(message);
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      if (binary == null) {
        binary = new java.io.ByteArrayOutputStream();
      }
      if (data.remaining() > maxMessageBytes - binary.size()) {
        return tooLarge(socket);
      }
      byte[] part = new byte[data.remaining()];
      data.get(part);
      binary.writeBytes(part);
      if (last) {
        byte[] whole = binary.toByteArray();
        binary.reset();
        try {
          deliver(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(whole)).toString());
        } catch (CharacterCodingException e) {
          deliver("");
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed("closed by the other side: " + status + (reason.isEmpty() ? "" : " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      String message = error.getMessage();
      closed("broken: " + (message == null ? error.getClass().getSimpleName() : message));
    }
  }
}
