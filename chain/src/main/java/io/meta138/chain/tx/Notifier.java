package io.meta138.chain.tx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells waiters and listeners of changes, in order, on a thread of its own. */
final class Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  private final BlockingQueue<Map.Entry<String, IntentStatus>> changes =
      new LinkedBlockingQueue<>();
  private final List<BiConsumer<String, IntentStatus>> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, List<CountDownLatch>> waiters = new ConcurrentHashMap<>();
  private @Nullable Thread thread;

  void start() {
    thread = Thread.ofVirtual().name("transaction-changes").start(this::run);
  }

  void stop() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  void listen(BiConsumer<String, IntentStatus> listener) {
    listeners.add(listener);
  }

  void changed(Wish wish) {
    changes.add(Map.entry(wish.intent().key(), wish.status()));
    if (isEnd(wish.status())) {
      waiters.getOrDefault(wish.intent().key(), List.of()).forEach(CountDownLatch::countDown);
    }
  }

  private void run() {
    try {
      while (true) {
        Map.Entry<String, IntentStatus> change = changes.take();
        for (BiConsumer<String, IntentStatus> listener : listeners) {
          tell(listener, change);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(
      BiConsumer<String, IntentStatus> listener, Map.Entry<String, IntentStatus> change) {
    try {
      listener.accept(change.getKey(), change.getValue());
    } catch (RuntimeException e) {
      LOG.error("a listener failed on {} of {}", change.getValue(), change.getKey(), e);
    }
  }

  Optional<IntentStatus> await(String key, Duration limit, Supplier<Optional<IntentStatus>> status)
      throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    waiters.compute(
        key,
        (k, list) -> {
          List<CountDownLatch> more = list == null ? new ArrayList<>() : new ArrayList<>(list);
          more.add(latch);
          return more;
        });
    try {
      Optional<IntentStatus> now = status.get();
      if (now.map(Notifier::isEnd).orElse(false)) {
        return now;
      }
      latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
      return status.get();
    } finally {
      waiters.computeIfPresent(
          key,
          (k, list) -> {
            List<CountDownLatch> fewer = new ArrayList<>(list);
            fewer.remove(latch);
            return fewer.isEmpty() ? null : fewer;
          });
    }
  }

  private static boolean isEnd(IntentStatus status) {
    return !(status instanceof IntentStatus.Queued || status instanceof IntentStatus.Sent);
  }
}
