package io.meta138.app.desk;

import io.meta138.incident.desk.Desk;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.lifecycle.ServiceGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that only the active desk may run, such as those that send. They start when the desk has
 * become active and end when another one has.
 */
final class WhileActive implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(WhileActive.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Desk desk;
  private final Supplier<List<Service>> parts;
  private @Nullable Thread thread;
  private @Nullable ServiceGroup running;

  WhileActive(Desk desk, Supplier<List<Service>> parts) {
    this.desk = desk;
    this.parts = parts;
  }

  @Override
  public String name() {
    return "parts of the active desk";
  }

  @Override
  public void start() throws Exception {
    look();
    thread = Thread.ofVirtual().name("active desk").start(this::run);
  }

  @Override
  public void stop() throws InterruptedException {
    Thread watching = thread;
    if (watching != null) {
      watching.interrupt();
      watching.join();
      thread = null;
    }
    end();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        try {
          look();
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          LOG.error("the parts of the active desk do not start; tried again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws Exception {
    String unready = desk.unready();
    if (unready.isEmpty() && running == null) {
      ServiceGroup group = new ServiceGroup("active desk", parts.get(), STOP_LIMIT);
      group.start();
      running = group;
    } else if (running != null && unready.equals(Desk.ANOTHER)) {
      end();
    }
  }

  private void end() {
    ServiceGroup ending = running;
    running = null;
    if (ending != null) {
      ending.stop();
    }
  }
}
