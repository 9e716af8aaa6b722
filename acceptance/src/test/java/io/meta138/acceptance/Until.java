package io.meta138.acceptance;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes do. */
final class Until {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private Until() {}

  /** Something that may not be there yet. */
  @FunctionalInterface
  interface Attempt<T> {
    Optional<T> get() throws Exception;
  }

  /**
   * Waits until an attempt gives something; failures count as "not yet".
   *
   * @throws AssertionError after the limit, naming what was waited for and the last failure
   */
  static <T> T present(String what, Duration limit, Attempt<T> attempt) {
    return present(what, limit, PAUSE, attempt);
  }

  /** The same with hardly a pause between attempts. */
  static <T> T promptly(String what, Duration limit, Attempt<T> attempt) {
    return present(what, limit, TimeUnit.MILLISECONDS.toNanos(1), attempt);
  }

  private static <T> T present(String what, Duration limit, long pause, Attempt<T> attempt) {
    long deadline = System.nanoTime() + limit.toNanos();
    Exception last = null;
    do {
      try {
        Optional<T> found = attempt.get();
        if (found.isPresent()) {
          return found.get();
        }
        last = null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + what, e);
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(pause);
    } while (System.nanoTime() < deadline);
    throw new AssertionError("not within " + limit.toSeconds() + " s: " + what, last);
  }
}
