package io.meta138.platform.lifecycle;

import org.jspecify.annotations.Nullable;

/** A service that is one virtual thread, which is interrupted to end it. */
public abstract class Background implements Service {
  private @Nullable Thread thread;

  /** What the thread does until it is interrupted; what it throws besides ends the thread. */
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
    }
  }
}
