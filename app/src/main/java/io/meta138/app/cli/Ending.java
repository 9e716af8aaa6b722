package io.meta138.app.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a running command has to end: at Ctrl-C or SIGTERM, or after a limit. Between the signal and
 * {@link #close} the JVM is held back, so that everything ends in its order; then it exits with 130
 * after Ctrl-C and 143 after SIGTERM.
 */
final class Ending implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
  private static final long ORDERLY_SECONDS = 30;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final PrintWriter err;
  private final Thread hook = new Thread(this::endOnSignal, "end");
  private long began = System.nanoTime();
  private long limitNanos = Long.MAX_VALUE;

  private @Nullable Thread starting;

  /** Work that a signal may cut short. */
  @FunctionalInterface
  interface Start {
    void run() throws Exception;
  }

  private Ending(PrintWriter err) {
    this.err = err;
  }

  /**
   * Listens for signals from now on.
   *
   * @param err hears when not everything ends in time
   */
  static Ending onSignal(PrintWriter err) {
    Ending ending = new Ending(err);
    Runtime.getRuntime().addShutdownHook(ending.hook);
    return ending;
  }

  /**
   * Does the work that comes before the waiting; a signal interrupts it.
   *
   * @return false when a signal came: then the work may not be complete
   * @throws Exception what the work throws, unless a signal came
   */
  boolean unlessAsked(Start work) throws Exception {
    try {
      begin();
      work.run();
    } catch (Exception e) {
      if (asked.getCount() > 0) {
        throw e;
      }
      LOG.debug("cut short by a signal", e);
    } finally {
      begun();
    }
    return asked.getCount() > 0;
  }

  private synchronized void begin() throws InterruptedException {
    if (asked.getCount() == 0) {
      throw new InterruptedException("asked to end before the start");
    }
    starting = Thread.currentThread();
  }

  /** From here on a signal interrupts nobody: what follows is the orderly end, or the waiting. */
  private synchronized void begun() {
    starting = null;
    boolean _ = Thread.interrupted();
  }

  private synchronized void ask() {
    asked.countDown();
    if (starting != null) {
      starting.interrupt();
    }
  }

  /** Whether a signal asked for the end. */
  boolean asked() {
    return asked.getCount() == 0;
  }

  /** Ends by itself this long from now; null never. */
  void after(@Nullable Duration limit) {
    began = System.nanoTime();
    limitNanos = limit == null ? Long.MAX_VALUE : limit.toNanos();
  }

  /** Waits this long, or less when it is over before. */
  boolean over(Duration pause) throws InterruptedException {
    long left = limitNanos - (System.nanoTime() - began);
    return asked.await(Math.min(pause.toNanos(), Math.max(0, left)), TimeUnit.NANOSECONDS)
        || System.nanoTime() - began >= limitNanos;
  }

  /** Waits until a signal asks for the end, or this long; null for ever. */
  void await(@Nullable Duration limit) throws InterruptedException {
    if (limit == null) {
      asked.await();
    } else {
      boolean _ = asked.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** The JVM ends when its hooks have: this one waits for the orderly end. */
  private void endOnSignal() {
    ask();
    try {
      if (!ended.await(ORDERLY_SECONDS, TimeUnit.SECONDS)) {
        err.println("meta138: not everything ended within " + ORDERLY_SECONDS + " s");
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    if (asked.getCount() > 0) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the JVM is ending already: the hook has nothing left to wait for
      }
    }
  }
}
