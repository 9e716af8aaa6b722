package io.meta138.portal.server;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.meta138.platform.lifecycle.Background;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Cuts those who send the head of a request, or take a stream, more slowly than anybody has to. The
 * server gives up who is silent, but not who sends a byte now and then: headers of 16 KiB could
 * take days.
 */
final class SlowCallers extends Background implements Http1ConnectionListener {
  private static final Duration EVERY = Duration.ofMillis(250);

  private final Duration head;
  private final Streams streams;
  private final Map<Thread, Long> reading = new ConcurrentHashMap<>();

  /**
   * Waits for nobody yet.
   *
   * @param head for the headers of a request to arrive after its first line
   * @param streams that are cut here, too
   */
  SlowCallers(Duration head, Streams streams) {
    this.head = head;
    this.streams = streams;
  }

  @Override
  public String name() {
    return "portal's look at slow callers";
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    reading.put(Thread.currentThread(), System.nanoTime());
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    reading.remove(Thread.currentThread());
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      long now = System.nanoTime();
      reading.forEach((thread, since) -> {
        // whoever takes it away decides: a head that is complete is never cut
        if (now - since > head.toNanos() && reading.remove(thread, since)) {
          thread.interrupt();
        }
      });
      streams.cutSlow();
      TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }
  }
}
