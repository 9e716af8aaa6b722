package io.meta138.incident.evidence.sources;

import io.meta138.incident.evidence.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Does the parts of one source at the same time, so that a slow part costs only itself. */
final class Parallel {
  private Parallel() {}

  /** One part. */
  @FunctionalInterface
  interface Part<V> {
    Finding get(String title, V of, Duration allowed) throws InterruptedException;
  }

  static <V> List<Finding> each(Map<String, V> parts, Duration allowed, Part<V> part)
      throws InterruptedException {
    // a moment before the source's own end, so that what is ready is not lost with what hangs
    Duration mine = allowed.minusMillis(Math.min(500, allowed.toMillis() / 10));
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    long end = System.nanoTime() + mine.toNanos();
    try {
      Map<String, Future<Finding>> calls = new LinkedHashMap<>();
      parts.forEach(
          (title, of) -> calls.put(title, threads.submit(() -> part.get(title, of, mine))));
      List<Finding> found = new ArrayList<>();
      for (Map.Entry<String, Future<Finding>> call : calls.entrySet()) {
        found.add(answer(call.getKey(), call.getValue(), end, mine));
      }
      return found;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Finding answer(String title, Future<Finding> call, long end, Duration allowed)
      throws InterruptedException {
    try {
      return call.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Finding.Missing(title, "no answer within " + allowed.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Finding.Missing(title, "it failed: " + e.getCause());
    }
  }
}
