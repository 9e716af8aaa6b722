package io.meta138.incident.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.notifications.DeliveryResult.Delivered;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other systems got wrong about delivery, each as a test that they would fail. */
class KnownFailuresTest {
  private final Scene scene = new Scene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void goAlertASendThatOutlivedItsDeadlineIsRetriedUnderTheSameKey() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger hangs = new AtomicInteger(3);
    scene.settings.put(Channel.PAGERDUTY, Scene.within(Channel.PAGERDUTY, Duration.ofSeconds(3)));
    scene.answer(
        Channel.PAGERDUTY,
        _ -> {
          if (hangs.getAndDecrement() > 0) {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return Scene.taken();
        });
    scene.add(scene.page("a", Channel.PAGERDUTY));
    Delivery delivery = scene.delivery();
    for (int i = 0; i < 10 && scene.results(Delivered.class).isEmpty(); i++) {
      delivery.deliverDue();
      scene.clock.advance(Duration.ofSeconds(5));
    }
    assertThat(scene.results(Delivered.class)).hasSize(1);
    assertThat(scene.sentKeys()).containsExactly("a", "a", "a", "a");
    assertThat(scene.sent).extracting(Message::attempt).containsExactly(1, 2, 3, 4);
  }

  @Test
  void goAlertNoPageWaitsForAPollingCycle() throws Exception {
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    scene.answer(
        Channel.PAGERDUTY,
        message -> {
          taken.add(message.notice().key());
          return Scene.taken();
        });
    Delivery delivery = scene.delivery();
    delivery.start();
    try {
      // one after the other: cycles of a second, let alone five, would need far longer than this
      for (int i = 0; i < 100; i++) {
        scene.add(scene.page("page" + i, Channel.PAGERDUTY));
        assertThat(taken.poll(1, TimeUnit.MINUTES)).isEqualTo("page" + i);
      }
    } finally {
      delivery.stop();
    }
  }

  @Test
  void aFailureThatNobodyExpectedEndsNoChannel() throws Exception {
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    scene.answer(
        Channel.PAGERDUTY,
        message -> {
          taken.add(message.notice().key());
          return Scene.taken();
        });
    CountDownLatch failed = new CountDownLatch(Channel.values().length);
    Set<Thread> failures = ConcurrentHashMap.newKeySet();
    Delivery delivery =
        scene.delivery(() -> {
          Thread thread = Thread.currentThread();
          if (thread.getName().equals("delivery") && failures.add(thread)) {
            failed.countDown();
            throw new IllegalStateException("the clock is broken");
          }
          return scene.clock.instant();
        });
    delivery.start();
    try {
      assertThat(failed.await(1, TimeUnit.MINUTES)).isTrue();
      scene.add(scene.page("a", Channel.PAGERDUTY));
      assertThat(taken.poll(1, TimeUnit.MINUTES)).isEqualTo("a");
    } finally {
      delivery.stop();
    }
  }
}
