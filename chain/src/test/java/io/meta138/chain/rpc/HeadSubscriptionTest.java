package io.meta138.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.support.Until;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Heads over subscriptions that tell, fall silent, break, or are of another chain. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class HeadSubscriptionTest extends WithTracker {
  @Test
  void subscription_newBlocks_areToldInOrderOnce() throws Exception {
    track(Duration.ofMinutes(1), 64, named("a", node.ws()));
    awaitHead(0);
    Until.holds(LIMIT, "it is subscribed", tracker::isSubscribed);

    node.mine(50, "main");

    for (long number = 1; number <= 50; number++) {
      HeadEvent event = next();
      assertThat(event).isInstanceOf(HeadEvent.Advanced.class);
      assertThat(event.newHead().number()).isEqualTo(number);
    }
    assertThat(tracker.hashAt(30)).contains(Hash.parse(node.chain().hashAt(30)));
    assertThat(registry.get("meta138_heads").tag("via", "subscription").counter().count())
        .isEqualTo(50);
  }

  @Test
  void subscriptionsBesideHttp_areUsed() throws Exception {
    track(Duration.ofMinutes(1), 64, RpcEndpoint.of("a", node.http(), Optional.of(node.ws())));
    Until.holds(
        LIMIT, "it is subscribed", () -> tracker.isSubscribed() && tracker.head().isPresent());

    node.mine(1, "main");

    awaitHead(1);
  }

  @Test
  void subscription_fallsSilent_isNoticedAndOpenedAnew() throws Exception {
    track(Duration.ofMillis(50), 64, named("a", node.ws()));
    awaitHead(0);
    Until.holds(LIMIT, "it is subscribed", tracker::isSubscribed);
    node.silent(true);
    node.mine(1, "main");
    awaitHead(1);
    Until.holds(
        LIMIT,
        "silence is noticed",
        () -> registry.get("meta138_head_silences").counter().count() > 0);

    node.silent(false);

    Until.holds(
        LIMIT,
        "it is subscribed anew",
        () -> node.count("eth_subscribe") >= 2 && tracker.isSubscribed());
    node.mine(1, "main");
    awaitHead(2);
  }

  @Test
  void connection_breaks_isOpenedAnewAndBlocksInBetweenAreLinked() throws Exception {
    track(Duration.ofMinutes(1), 64, named("a", node.ws()));
    awaitHead(0);
    Until.holds(LIMIT, "it is subscribed", tracker::isSubscribed);

    node.dropConnections();
    node.mine(5, "main");

    awaitHead(5);
    Until.holds(
        LIMIT,
        "it is subscribed anew",
        () -> node.count("eth_subscribe") >= 2 && tracker.isSubscribed());
    node.mine(1, "main");
    awaitHead(6);
    assertThat(tracker.hashAt(3)).contains(Hash.parse(node.chain().hashAt(3)));
  }

  @Test
  void webSocketOfAnotherChain_isNotSubscribed() throws Exception {
    ScriptedNode wrong = start(1);
    wrong.mine(1_000, "wrong");
    track(Duration.ofMillis(50), 64, RpcEndpoint.of("a", node.http(), Optional.of(wrong.ws())));
    awaitHead(0);
    Until.holds(
        LIMIT,
        "it is refused",
        () -> registry.get("meta138_head_subscription_losses").counter().count() > 1);

    assertThat(wrong.count("eth_subscribe")).isZero();
    node.mine(1, "main");
    awaitHead(1);
  }
}
