package io.meta138.oracle.sources;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.protocol.StreamProtocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection's worth of a venue's sources streaming: connects, and connects again after
 * whatever ended a connection. A connection that must end but still works is replaced first.
 */
final class StreamRunner implements Runnable {
  private static final int MAX_SILENCE_FACTOR = 8;

  private final HttpClient client;
  private final URI base;
  private final VenueRuntime venue;
  private final StreamProtocol protocol;
  private final Map<String, SourceId> sources;
  private final Pacer connects;
  private final RandomGenerator random;
  private final Backoff backoff;

  /** Grows while a venue has nothing to say, so that quiet markets do not mean reconnecting. */
  private int silenceFactor = 1;

  StreamRunner(
      HttpClient client,
      URI base,
      VenueRuntime venue,
      StreamProtocol protocol,
      Map<String, SourceId> sources,
      Pacer connects,
      RandomGenerator random) {
    this.client = client;
    this.base = base;
    this.venue = venue;
    this.protocol = protocol;
    this.sources = sources;
    this.connects = connects;
    this.random = random;
    this.backoff = new Backoff(venue.timing().firstPause(), venue.timing().longestPause(), random);
  }

  @Override
  public void run() {
    @Nullable StreamConnection current = null;
    try {
      while (true) {
        if (current == null) {
          current = connect();
        }
        if (current == null) {
          Thread.sleep(backoff.next());
          continue;
        }
        StreamConnection.End end = current.awaitEnd(silence(), life());
        @Nullable StreamConnection next = end.planned() ? replacement(current) : null;
        ended(current, end, next != null);
        current.close();
        if (next == null) {
          Thread.sleep(backoff.next());
        }
        current = next;
      }
    } catch (InterruptedException e) {
      // stopping: the thread ends here
      Thread.currentThread().interrupt();
    } finally {
      venue.streaming(sources.values(), false);
      if (current != null) {
        boolean _ = Thread.interrupted();
        current.close();
      }
    }
  }

  /** Sooner than a quote expires, and later than the venue's own heartbeat. */
  private Duration silence() {
    Duration soon = venue.lifetime().multipliedBy(3).dividedBy(4);
    Duration usual = protocol.limits().frameSilence();
    return (soon.compareTo(usual) < 0 ? soon : usual).multipliedBy(silenceFactor);
  }

  /** Up to a tenth less than allowed, so that connections do not end together. */
  private Duration life() {
    long millis = protocol.limits().connectionLife().toMillis();
    return Duration.ofMillis(millis - random.nextLong(millis / 10 + 1));
  }

  private @Nullable StreamConnection connect() throws InterruptedException {
    if (!venue.connections().admits()) {
      return null;
    }
    try {
      connects.await();
      StreamConnection connection = StreamConnection.open(client, base, venue, protocol, sources);
      venue.metrics().connected(true);
      venue.connections().success();
      venue.streaming(sources.values(), true);
      return connection;
    } catch (IOException e) {
      String reason = "stream: " + e.getMessage();
      venue.metrics().connected(false);
      venue.connections().failure(reason);
      venue.metrics().connection("not connected", reason);
      return null;
    } catch (InterruptedException e) {
      venue.connections().release();
      throw e;
    }
  }

  private @Nullable StreamConnection replacement(StreamConnection current)
      throws InterruptedException {
    if (!settled(current)) {
      Thread.sleep(backoff.next());
    }
    @Nullable StreamConnection next = connect();
    if (next != null && !next.awaitQuote(venue.timing().connectLimit())) {
      next.close();
      return null;
    }
    return next;
  }

  /** Whether it lived long enough for a new one to be worth its while at once. */
  private boolean settled(StreamConnection connection) {
    return connection.age().compareTo(venue.timing().firstPause().multipliedBy(20)) > 0;
  }

  private void ended(StreamConnection ended, StreamConnection.End end, boolean replaced) {
    venue.metrics().connection(replaced ? "connection replaced" : "connection ended", end.reason());
    boolean useful = ended.framed();
    silenceFactor =
        end.reason().startsWith("no frame") ? Math.min(silenceFactor * 2, MAX_SILENCE_FACTOR) : 1;
    if (!replaced) {
      venue.streaming(sources.values(), false);
    }
    if (useful && settled(ended)) {
      backoff.reset();
    }
    if (!useful && !end.planned() && venue.connections().admits()) {
      venue.connections().failure("stream: " + end.reason());
    }
  }
}
