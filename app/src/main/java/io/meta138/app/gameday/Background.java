package io.meta138.app.gameday;

import io.meta138.platform.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** Work on a thread of its own, until it is stopped. */
abstract class Background implements Service {
  private final String name;
  private @Nullable Thread thread;

  Background(String name) {
    this.name = name;
  }

  /** Goes on until it is interrupted. */
  abstract void work() throws InterruptedException;

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    thread =
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                work();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public void stop() throws InterruptedException {
    if (thread != null) {
      thread.interrupt();
      thread.join();
      thread = null;
    }
  }
}
