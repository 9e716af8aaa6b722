package io.meta138.portal.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.incident.server.Problem;
import io.meta138.portal.api.Json;
import io.meta138.portal.stream.Events;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Live streams to browsers. Each is a virtual thread that may be as slow as it likes, for a while.
 */
final class Streams {
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(10);
  private static final Duration ASKED_EVERY = Duration.ofSeconds(5);
  private static final byte[] ALIVE = ": alive\n\n".getBytes(StandardCharsets.UTF_8);

  private final Events events;
  private final PortalLimits limits;
  private final Map<String, Integer> byPerson = new HashMap<>();
  private int open;
  private final Set<Writing> writing = ConcurrentHashMap.newKeySet();

  private static final class Writing {
    private final Thread thread = Thread.currentThread();
    private volatile long since;
  }

  Streams(Events events, PortalLimits limits) {
    this.events = events;
    this.limits = limits;
  }

  synchronized int count() {
    return open;
  }

  /** Cuts those whose other side does not read. */
  void cutSlow() {
    long now = System.nanoTime();
    for (Writing one : writing) {
      long since = one.since;
      if (since != 0 && now - since > limits.reading().toNanos()) {
        one.thread.interrupt();
      }
    }
  }

  /** Ends all. */
  void end() {
    writing.forEach(one -> one.thread.interrupt());
  }

  /** Takes a place for one more of a person; why there is none, when there is none. */
  synchronized Optional<Problem> begin(String person) {
    if (open >= limits.streams()) {
      return Optional.of(Problems.tooMany("there are too many streams"));
    }
    int theirs = byPerson.getOrDefault(person, 0);
    if (theirs >= limits.streamsPerPerson()) {
      return Optional.of(
          Problems.tooMany(
              "at most %d streams of one person".formatted(limits.streamsPerPerson())));
    }
    byPerson.put(person, theirs + 1);
    open++;
    return Optional.empty();
  }

  private synchronized void over(String person) {
    open--;
    byPerson.computeIfPresent(person, (_, theirs) -> theirs > 1 ? theirs - 1 : null);
  }

  /**
   * Streams until the other side goes, or must not see more; called after {@link #begin}.
   *
   * @param person whose it is
   * @param lastSeen identifier of the last event that it saw; empty for none
   * @param still whether it may go on
   */
  void run(
      ServerResponse response, String person, String lastSeen, Instant now, BooleanSupplier still) {
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
      over(person);
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
