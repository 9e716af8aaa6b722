package io.meta138.app.devnet;

import io.meta138.platform.lifecycle.Service;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Starts parts that do not need each other at the same time. */
final class Together {
  private Together() {}

  /**
   * Starts all and returns when each is ready. When one fails the others are interrupted; when this
   * returns or throws, none is starting any more, and the caller stops whatever did start.
   *
   * @throws Exception what the first one that failed threw
   */
  static void start(List<? extends Service> services) throws Exception {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("start ", 0).factory())) {
      CompletionService<@Nullable Void> starting = new ExecutorCompletionService<>(threads);
      for (Service service : services) {
        var _ = starting.submit(() -> start(service));
      }
      try {
        for (int i = 0; i < services.size(); i++) {
          starting.take().get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw e.getCause() instanceof Exception cause ? cause : e;
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  private static @Nullable Void start(Service service) throws Exception {
    service.start();
    return null;
  }
}
