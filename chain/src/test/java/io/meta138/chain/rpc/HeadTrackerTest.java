package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Heads of scripted nodes, by subscription and by polling, through forks and silence. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HeadTrackerTest {
  private static final RpcSettings SETTINGS =
      RpcSettings.defaults()
          .withProbes(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(5));

  private final HttpClient client = HttpClient.newHttpClient();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BlockingQueue<HeadEvent> events = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ScriptedNode node;
  private HeadTracker tracker;

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

  private ScriptedNode start(long chainId) throws IOException {
    ScriptedNode started = ScriptedNode.start(chainId);
    open.add(started);
    return started;
  }

  /** Checks come after {@code check}, so that a test can tell subscription from polling. */
  private void track(Duration check, int window, RpcEndpoint... endpoints) throws Exception {
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

  private static RpcEndpoint named(String name, String url) {
    return RpcEndpoint.of(name, url, Optional.empty());
  }

  private static void waitFor(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private HeadEvent next() throws InterruptedException {
    HeadEvent event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  private HeadEvent.Reorganized nextReorg() throws InterruptedException {
    while (true) {
      if (next() instanceof HeadEvent.Reorganized reorganized) {
        return reorganized;
      }
    }
  }

  private void awaitHead(long number) throws InterruptedException {
    while (true) {
      if (next().newHead().number() == number) {
        return;
      }
    }
  }

  @Test
  void subscription_newBlocks_areToldInOrderOnce() throws Exception {
    track(Duration.ofMinutes(1), 64, named("a", node.ws()));
    awaitHead(0);
    waitFor("it is subscribed", tracker::isSubscribed);

    node.mine(50, "main");

    for (long number = 1; number <= 50; number++) {
      HeadEvent event = next();
      assertThat(event).isInstanceOf(HeadEvent.Advanced.class);
      assertThat(event.newHead().number()).isEqualTo(number);
    }
    assertThat(tracker.hashAt(30)).contains(Hash.parse(node.hashAt(30)));
    assertThat(registry.get("meta138_heads").tag("via", "subscription").counter().count())
        .isEqualTo(50);
  }

  @Test
  void polling_withoutWebSocket_tellsBlocksAndTheirAncestry() throws Exception {
    track(Duration.ofMinutes(1), 64, named("a", node.http()));
    awaitHead(0);

    node.mine(7, "main");

    awaitHead(7);
    assertThat(tracker.hashAt(4)).contains(Hash.parse(node.hashAt(4)));
    assertThat(registry.get("meta138_head_reorgs").tag("ancestor", "known").counter().count())
        .isZero();
  }

  @Test
  void subscriptionsBesideHttp_areUsed() throws Exception {
    track(Duration.ofMinutes(1), 64, RpcEndpoint.of("a", node.http(), Optional.of(node.ws())));
    waitFor("it is subscribed", () -> tracker.isSubscribed() && tracker.head().isPresent());

    node.mine(1, "main");

    awaitHead(1);
  }

  @Test
  void fork_reachesOverTheHead_namesTheCommonAncestor() throws Exception {
    node.mine(10, "main");
    track(Duration.ofMillis(200), 64, named("a", node.ws()));
    awaitHead(10);
    waitFor("it is subscribed", tracker::isSubscribed);
    node.mine(5, "main");
    awaitHead(15);
    String gone = node.hashAt(15);

    node.rollBackTo(12);
    node.mine(4, "fork");

    HeadEvent.Reorganized reorganized = nextReorg();
    assertThat(reorganized.commonAncestor().orElseThrow().number()).isEqualTo(12);
    assertThat(reorganized.oldHead().hash()).isEqualTo(Hash.parse(gone));
    waitFor("the fork is followed", () -> tracker.head().orElseThrow().number() == 16);
    assertThat(tracker.hashAt(13)).contains(Hash.parse(node.hashAt(13)));
  }

  @Test
  void head_goesBackToAnOlderBlock_isAReorganization() throws Exception {
    node.mine(10, "main");
    track(Duration.ofMillis(100), 64, named("a", node.http()), named("b", node.ws()));
    awaitHead(10);

    node.rollBackTo(4);
    node.dropConnections();

    HeadEvent.Reorganized reorganized = nextReorg();
    assertThat(reorganized.commonAncestor().orElseThrow().number()).isEqualTo(4);
    assertThat(reorganized.oldHead().number()).isEqualTo(10);
    assertThat(reorganized.newHead().number()).isEqualTo(4);
    assertThat(tracker.hashAt(7)).isEmpty();
    node.mine(1, "other");
    awaitHead(5);
  }

  @Test
  void head_goesBackBeyondTheWindow_hasNoKnownAncestor() throws Exception {
    track(Duration.ofMillis(100), 8, named("a", node.http()));
    awaitHead(0);
    node.mine(30, "main");
    awaitHead(30);

    node.rollBackTo(3);

    HeadEvent.Reorganized reorganized = nextReorg();
    assertThat(reorganized.commonAncestor()).isEmpty();
    assertThat(reorganized.newHead().number()).isEqualTo(3);
  }

  @Test
  void leader_lagsWhileAnotherGoesOn_isNoReorganization() throws Exception {
    ScriptedNode other = start(138);
    node.mine(10, "main");
    other.mine(10, "main");
    track(Duration.ofMillis(50), 64, named("a", node.http()), named("b", other.http()));
    awaitHead(10);

    node.rollBackTo(6);
    other.mine(3, "main");

    awaitHead(13);
    assertThat(events).noneMatch(event -> event instanceof HeadEvent.Reorganized);
    assertThat(registry.get("meta138_head_reorgs").tag("ancestor", "known").counter().count())
        .isZero();
  }

  @Test
  void leader_lagsByLessThanCounts_isLeftWithoutReorganization() throws Exception {
    ScriptedNode other = start(138);
    node.mine(10, "main");
    other.mine(10, "main");
    track(
        Duration.ofMillis(50),
        64,
        RpcEndpoint.of("a", node.http(), Optional.of(node.ws())),
        named("b", other.http()));
    awaitHead(10);

    node.rollBackTo(9);
    other.mine(1, "main");

    awaitHead(11);
    assertThat(registry.get("meta138_head_reorgs").tag("ancestor", "known").counter().count())
        .isZero();
  }

  @Test
  void subscription_fallsSilent_isNoticedAndOpenedAnew() throws Exception {
    track(Duration.ofMillis(50), 64, named("a", node.ws()));
    awaitHead(0);
    waitFor("it is subscribed", tracker::isSubscribed);
    node.silent(true);
    node.mine(1, "main");
    awaitHead(1);
    waitFor(
        "silence is noticed", () -> registry.get("meta138_head_silences").counter().count() > 0);

    node.silent(false);

    waitFor(
        "it is subscribed anew", () -> node.count("eth_subscribe") >= 2 && tracker.isSubscribed());
    node.mine(1, "main");
    awaitHead(2);
  }

  @Test
  void connection_breaks_isOpenedAnewAndBlocksInBetweenAreLinked() throws Exception {
    track(Duration.ofMinutes(1), 64, named("a", node.ws()));
    awaitHead(0);
    waitFor("it is subscribed", tracker::isSubscribed);

    node.dropConnections();
    node.mine(5, "main");

    awaitHead(5);
    waitFor(
        "it is subscribed anew", () -> node.count("eth_subscribe") >= 2 && tracker.isSubscribed());
    node.mine(1, "main");
    awaitHead(6);
    assertThat(tracker.hashAt(3)).contains(Hash.parse(node.hashAt(3)));
  }

  @Test
  void webSocketOfAnotherChain_isNotSubscribed() throws Exception {
    ScriptedNode wrong = start(1);
    wrong.mine(1_000, "wrong");
    track(Duration.ofMillis(50), 64, RpcEndpoint.of("a", node.http(), Optional.of(wrong.ws())));
    awaitHead(0);
    waitFor(
        "it is refused",
        () -> registry.get("meta138_head_subscription_losses").counter().count() > 1);

    assertThat(wrong.count("eth_subscribe")).isZero();
    node.mine(1, "main");
    awaitHead(1);
  }

  @Test
  void listener_throws_othersStillHear() throws Exception {
    track(Duration.ofMinutes(1), 64, named("a", node.http()));
    awaitHead(0);
    tracker.listen(event -> {
      throw new IllegalStateException("planted");
    });
    BlockingQueue<HeadEvent> second = new LinkedBlockingQueue<>();
    tracker.listen(second::add);

    node.mine(1, "main");

    assertThat(second.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(registry.get("meta138_head_listener_errors").counter().count()).isPositive();
  }
}
