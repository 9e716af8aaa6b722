package io.meta138.portal.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.portal.api.Json;
import io.meta138.portal.stream.Events;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Live streams to browsers. Each is a virtual thread that may be as slow as it likes, for a while.
 */
final class Streams {
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(10);
  private static final Duration ASKED_EVERY = Duration.ofSeconds(5);
  private static final Duration LONGEST_WRITE = Duration.ofSeconds(20);
  private static final byte[] ALIVE = ": alive\n\n".getBytes(StandardCharsets.UTF_8);

  private final Events events;
  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final Set<Writing> writing = ConcurrentHashMap.newKeySet();

  private static final class Writing {
    private final Thread thread = Thread.currentThread();
    private volatile long since;
  }

  Streams(Events events, int most) {
    this.events = events;
    this.most = most;
  }

  int count() {
    return open.get();
  }

  /** Cuts those whose other side does not read. */
  void cutSlow() {
    long now = System.nanoTime();
    for (Writing one : writing) {
      long since = one.since;
      if (since != 0 && now - since > LONGEST_WRITE.toNanos()) {
        one.thread.interrupt();
      }
    }
  }

  /** Ends all. */
  void end() {
    writing.forEach(one -> one.thread.interrupt());
  }

  /** Takes a place for one more; false when there is none. */
  boolean begin() {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  /**
   * Streams until the other side goes, or must not see more; called after {@link #begin}.
   *
   * @param lastSeen identifier of the last event that it saw; empty for none
   * @param still whether it may go on
   */
  void run(ServerResponse response, String lastSeen, Instant now, BooleanSupplier still) {
    Writing mine = new Writing();
    writing.add(mine);
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(HeaderNames.create("X-Accel-Buffering"), "no");
    try (OutputStream out = response.outputStream()) {
      follow(out, mine, lastSeen, now, still);
    } catch (IOException | UncheckedIOException e) {
      // the other side went, which is how streams end
      response.headers().remove(HeaderNames.CONTENT_LENGTH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      writing.remove(mine);
      open.decrementAndGet();
    }
  }

  private void follow(
      OutputStream out, Writing mine, String lastSeen, Instant now, BooleanSupplier still)
      throws IOException, InterruptedException {
    Events.Start start = events.start(lastSeen);
    long at =
        switch (start) {
          case Events.Start.At(long number) -> number;
          case Events.Start.Anew(long number) -> number;
        };
    String kind = start instanceof Events.Start.Anew ? "reset" : "hello";
    write(out, mine, Events.frame(events.id(at), kind, Json.bytes(Map.of("asOf", now))));
    long asked = System.nanoTime();
    while (true) {
      Events.Next next = events.after(at, ALIVE_EVERY.toMillis());
      // also where something happens all the time
      if (next.frames().isEmpty() || System.nanoTime() - asked > ASKED_EVERY.toNanos()) {
        if (!still.getAsBoolean()) {
          return;
        }
        asked = System.nanoTime();
      }
      at = next.number();
      if (next.lost()) {
        write(out, mine, Events.frame(events.id(at), "reset", Json.bytes(Map.of("asOf", now))));
      } else if (next.frames().isEmpty()) {
        write(out, mine, ALIVE);
      }
      for (byte[] frame : next.frames()) {
        write(out, mine, frame);
      }
    }
  }

  private static void write(OutputStream out, Writing mine, byte[] bytes) throws IOException {
    mine.since = System.nanoTime();
    out.write(bytes);
    out.flush();
    mine.since = 0;
  }
}
