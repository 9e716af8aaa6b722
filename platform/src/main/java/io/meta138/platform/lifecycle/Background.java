package io.meta138.platform.lifecycle;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that is one virtual thread, which is interrupted to end it. */
public abstract class Background implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  private @Nullable Thread thread;

  /** What the thread does until it is interrupted; what it throws besides is logged and ends it. */
  protected abstract void run() throws InterruptedException;

  @Override
  public void start() {
    thread = Thread.ofVirtual().name(name()).start(this::untilInterrupted);
  }

  @Override
  public void stop() throws InterruptedException {
    Thread running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
      running.join();
    }
  }

  private void untilInterrupted() {
    try {
      run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("{} ended unexpectedly and does nothing any more", name(), e);
      throw e;
    }
  }
}
