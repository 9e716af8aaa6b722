package io.meta138.chain.rpc;

import io.meta138.chain.rpc.Failure.Kind;
import io.meta138.platform.http.WebSocketConnection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One WebSocket to one endpoint, opened when it is needed and again after it broke: calls matched
 * to their answers by id, and what the node sends of its own accord.
 */
final class WebSocketLink implements Transport {
  private final RpcEndpoint endpoint;
  private final URI uri;
  private final HttpClient client;
  private final int maxBytes;
  private final ReentrantLock opening = new ReentrantLock();
  private final ConcurrentSkipListMap<Long, Pending> pending = new ConcurrentSkipListMap<>();
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private volatile @Nullable Session session;
  private volatile boolean ended;

  WebSocketLink(RpcEndpoint endpoint, URI uri, HttpClient client, int maxBytes) {
    this.endpoint = endpoint;
    this.uri = uri;
    this.client = client;
    this.maxBytes = maxBytes;
  }

  /** Takes what the node sends of its own accord; must not block. */
  interface Subscriber {
    /** The {@code params} of an {@code eth_subscription} notification. */
    void onNotification(JsonNode params);

    /** The connection ended and its subscriptions with it. */
    void onClosed(String reason);
  }

  private record Pending(long firstId, int count, Session on, CompletableFuture<Reply> answer) {}

  void subscribe(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  void unsubscribe(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  @Override
  public Reply exchange(String message, long firstId, int count, Duration deadline)
      throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    Session on;
    try {
      on = open(deadline);
    } catch (IOException e) {
      return new Broken(new Failure(Kind.CONNECT, endpoint.redact(String.valueOf(e.getMessage()))));
    }
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    pending.put(firstId, new Pending(firstId, count, on, answer));
    int heard = on.heard.get();
    try {
      on.send(message);
      return answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      on.end();
      return new Broken(new Failure(Kind.IO, endpoint.redact(String.valueOf(e.getMessage()))));
    } catch (TimeoutException e) {
      if (on.heard.get() == heard) {
        // not a slow call but a dead connection, as far as can be told
        on.end();
      }
      return new Broken(
          new Failure(Kind.TIMEOUT, "no answer within " + deadline.toMillis() + " ms"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never completed with an exception", e);
    } finally {
      pending.remove(firstId);
    }
  }

  private Session open(Duration limit) throws IOException, InterruptedException {
    Session current = session;
    if (current != null) {
      return current;
    }
    if (!opening.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IOException("no connection within " + limit.toMillis() + " ms");
    }
    try {
      current = session;
      if (current != null) {
        return current;
      }
      if (ended) {
        throw new IOException("ended");
      }
      Session fresh = new Session();
      fresh.connection = WebSocketConnection.open(client, uri, limit, maxBytes, fresh);
      session = fresh;
      if (fresh.over) {
        session = null;
        throw new IOException("closed at once");
      }
      return fresh;
    } finally {
      opening.unlock();
    }
  }

  /** Ends the current connection, if there is one; the next call opens another. */
  void reset() {
    Session current = session;
    if (current != null) {
      current.end();
    }
  }

  @Override
  public void close() {
    ended = true;
    reset();
  }

  private void onDocument(JsonNode root, Session from) {
    if (root.isObject() && root.path("method").isString()) {
      if ("eth_subscription".equals(root.path("method").stringValue())) {
        subscribers.forEach(subscriber -> subscriber.onNotification(root.path("params")));
      }
      return;
    }
    Pending asked = askedFor(root, from);
    if (asked != null) {
      asked.answer().complete(new Document(root));
    }
  }

  private @Nullable Pending askedFor(JsonNode root, Session from) {
    for (JsonNode answer : root.isArray() ? root.values() : List.of(root)) {
      long id = JsonRpcCodec.idOf(answer);
      Map.Entry<Long, Pending> entry = id < 0 ? null : pending.floorEntry(id);
      if (entry != null && id < entry.getKey() + entry.getValue().count()) {
        return entry.getValue();
      }
    }
    // an answer without a known id can only be told apart while one call is waiting
    List<Pending> waiting = pending.values().stream().filter(call -> call.on() == from).toList();
    return waiting.size() == 1 ? waiting.getFirst() : null;
  }

  private final class Session implements WebSocketConnection.Listener {
    private volatile @Nullable WebSocketConnection connection;
    private volatile boolean over;

    /** Messages so far. */
    private final AtomicInteger heard = new AtomicInteger();

    void send(String message) throws IOException, InterruptedException {
      WebSocketConnection open = connection;
      if (open == null || over) {
        throw new IOException("the connection is closed");
      }
      open.sendText(message);
    }

    void end() {
      WebSocketConnection open = connection;
      if (open != null) {
        open.close();
      }
    }

    @Override
    public void onText(String message) {
      heard.incrementAndGet();
      switch (JsonRpcCodec.parse(message)) {
        case Document(JsonNode root) -> onDocument(root, this);
        case Broken broken -> fail(broken);
      }
    }

    @Override
    public void onClosed(String reason) {
      over = true;
      if (session == this) {
        session = null;
      }
      String clean = endpoint.redact(reason);
      boolean tooLarge = reason.contains("larger than");
      fail(new Broken(new Failure(tooLarge ? Kind.TOO_LARGE : Kind.IO, clean)));
      subscribers.forEach(subscriber -> subscriber.onClosed(clean));
    }

    private void fail(Broken why) {
      for (Pending call : pending.values()) {
        if (call.on() == this) {
          call.answer().complete(why);
        }
      }
    }
  }
}
