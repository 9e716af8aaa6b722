package io.meta138.app.devnet;

import io.meta138.platform.lifecycle.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Does at the same time what does not need each other. */
final class Together {
  private Together() {}

  /**
   * Starts all and returns when each is ready. When one fails the others are interrupted; when this
   * returns or throws, none is starting any more, and the caller stops whatever did start.
   *
   * @throws Exception what the first one that failed threw
   */
  static void start(List<? extends Service> services) throws Exception {
    List<Callable<Boolean>> starts = new ArrayList<>();
    services.forEach(service -> starts.add(() -> started(service)));
    all(starts);
  }

  /**
   * Does all and returns what came of each, in the order in which they ended. When one fails the
   * others are interrupted; when this returns or throws, none is going on any more.
   *
   * @throws Exception what the first one that failed threw
   */
  static <T> List<T> all(List<Callable<T>> works) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("start ", 0).factory())) {
      CompletionService<T> going = new ExecutorCompletionService<>(threads);
      for (Callable<T> work : works) {
        var _ = going.submit(work);
      }
      try {
        for (int i = 0; i < works.size(); i++) {
          results.add(going.take().get());
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw e.getCause() instanceof Exception cause ? cause : e;
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
    return results;
  }

  private static boolean started(Service service) throws Exception {
    service.start();
    return true;
  }
}
