package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.support.Until;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** New blocks, forks, chains that go back, and nodes that lag. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class HeadTrackerTest extends WithTracker {
  @Test
  void polling_withoutWebSocket_tellsBlocksAndTheirAncestry() throws Exception {
    track(Duration.ofMinutes(1), 64, named("a", node.http()));
    awaitHead(0);

    node.mine(7, "main");

    awaitHead(7);
    assertThat(tracker.hashAt(4)).contains(Hash.parse(node.chain().hashAt(4)));
    assertThat(registry.get("meta138_head_reorgs").tag("ancestor", "known").counter().count())
        .isZero();
  }

  @Test
  void fork_reachesOverTheHead_namesTheCommonAncestor() throws Exception {
    node.mine(10, "main");
    track(Duration.ofMillis(200), 64, named("a", node.ws()));
    awaitHead(10);
    Until.holds(LIMIT, "it is subscribed", tracker::isSubscribed);
    node.mine(5, "main");
    awaitHead(15);
    String gone = node.chain().hashAt(15);

    node.chain().rollBackTo(12);
    node.mine(4, "fork");

    HeadEvent.Reorganized reorganized = nextReorg();
    assertThat(reorganized.commonAncestor().orElseThrow().number()).isEqualTo(12);
    assertThat(reorganized.oldHead().hash()).isEqualTo(Hash.parse(gone));
    Until.holds(LIMIT, "the fork is followed", () -> tracker.head().orElseThrow().number() == 16);
    assertThat(tracker.hashAt(13)).contains(Hash.parse(node.chain().hashAt(13)));
  }

  @Test
  void head_goesBackToAnOlderBlock_isAReorganization() throws Exception {
    node.mine(10, "main");
    track(Duration.ofMillis(100), 64, named("a", node.http()), named("b", node.ws()));
    awaitHead(10);

    node.chain().rollBackTo(4);
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

    node.chain().rollBackTo(3);

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

    node.chain().rollBackTo(6);
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

    node.chain().rollBackTo(9);
    other.mine(1, "main");

    awaitHead(11);
    assertThat(registry.get("meta138_head_reorgs").tag("ancestor", "known").counter().count())
        .isZero();
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

    assertThat(second.poll(1, TimeUnit.MINUTES)).isNotNull();
    assertThat(registry.get("meta138_head_listener_errors").counter().count()).isPositive();
  }
}
