package io.meta138.platform.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services that start in order and stop in reverse; stopping attempts every one of them, each
 * within a limit, and reports all failures together.
 */
public final class ServiceGroup implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceGroup.class);

  private final String name;
  private final List<Service> services;
  private final Duration stopLimit;
  private final Deque<Service> started = new ArrayDeque<>();

  /**
   * A group that is not started yet.
   *
   * @param services in the order of their start
   * @param stopLimit how long each may take to stop
   */
  public ServiceGroup(String name, List<Service> services, Duration stopLimit) {
    this.name = name;
    this.services = List.copyOf(services);
    this.stopLimit = stopLimit;
  }

  @Override
  public String name() {
    return name;
  }

  /** Starts all; when one fails, those already started are stopped and the failure is thrown. */
  @Override
  public synchronized void start() throws Exception {
    for (Service service : services) {
      try {
        service.start();
        started.push(service);
      } catch (Exception e) {
        try {
          stop();
        } catch (LifecycleException suppressed) {
          e.addSuppressed(suppressed);
        }
        throw e;
      }
    }
  }

  /**
   * Stops all that were started.
   *
   * @throws LifecycleException when some failed or took too long, after all were attempted
   */
  @Override
  public synchronized void stop() {
    List<String> failures = new ArrayList<>();
    // an interrupted start must still end in order; the interrupt is handed on afterwards
    boolean interrupted = Thread.interrupted();
    while (!started.isEmpty()) {
      Service service = started.pop();
      CompletableFuture<Void> stopped = new CompletableFuture<>();
      Thread.ofVirtual()
          .name("stop " + service.name())
          .start(() -> {
            try {
              service.stop();
              stopped.complete(null);
            } catch (Exception e) {
              stopped.completeExceptionally(e);
            }
          });
      try {
        stopped.get(stopLimit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        failures.add(service.name() + " did not stop within " + stopLimit.toMillis() + " ms");
      } catch (ExecutionException e) {
        LOG.warn("{} failed to stop", service.name(), e.getCause());
        failures.add(service.name() + ": " + e.getCause());
      } catch (InterruptedException e) {
        interrupted = true;
        failures.add(service.name() + ": interrupted while it stopped");
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!failures.isEmpty()) {
      throw new LifecycleException(String.join("; ", failures));
    }
  }
}
