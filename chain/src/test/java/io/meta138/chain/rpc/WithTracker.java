package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scripted node and a tracker of its heads. */
abstract class WithTracker {
  static final Duration LIMIT = Duration.ofMinutes(1);
  static final RpcSettings SETTINGS =
      RpcSettings.defaults()
          .withProbes(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(5));

  private final HttpClient client = HttpClient.newHttpClient();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final BlockingQueue<HeadEvent> events = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  ScriptedNode node;
  HeadTracker tracker;

  @BeforeEach
  void startNode() throws IOException {
    node = start(138);
  }

  @AfterEach
  void stopAll() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
    client.shutdownNow();
  }

  ScriptedNode start(long chainId) throws IOException {
    ScriptedNode started = ScriptedNode.start(chainId);
    open.add(started);
    return started;
  }

  /** Checks come after {@code check}, so that a test can tell subscription from polling. */
  void track(Duration check, int window, RpcEndpoint... endpoints) throws Exception {
    RpcPool pool =
        new RpcPool(
            ChainId.META,
            List.of(endpoints),
            SETTINGS,
            client,
            InstantSource.system(),
            registry,
            new Random(1));
    open.add(pool::stop);
    pool.start();
    HeadSettings settings =
        new HeadSettings(
            Duration.ofMillis(20),
            check,
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            window);
    tracker = new HeadTracker(pool, settings, registry, new Random(1));
    tracker.listen(events::add);
    tracker.start();
    open.add(tracker::stop);
  }

  static RpcEndpoint named(String name, String url) {
    return RpcEndpoint.of(name, url, Optional.empty());
  }

  HeadEvent next() throws InterruptedException {
    HeadEvent event = events.poll(1, TimeUnit.MINUTES);
    assertThat(event).isNotNull();
    return event;
  }

  HeadEvent.Reorganized nextReorg() throws InterruptedException {
    while (true) {
      if (next() instanceof HeadEvent.Reorganized reorganized) {
        return reorganized;
      }
    }
  }

  void awaitHead(long number) throws InterruptedException {
    while (true) {
      if (next().newHead().number() == number) {
        return;
      }
    }
  }
}
