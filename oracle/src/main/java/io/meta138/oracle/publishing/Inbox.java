package io.meta138.oracle.publishing;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What other threads tell the publisher's, and how that one rests until there is something. */
final class Inbox {
  private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
  private volatile boolean touched;
  private volatile boolean open = true;
  private volatile @Nullable Thread owner;

  /** Whose rest is disturbed. */
  void ownedBy(Thread thread) {
    owner = thread;
  }

  /** Ends every rest, now and later. */
  void close() {
    open = false;
    wake();
  }

  /** A quote changed. */
  void touch() {
    if (!touched) {
      touched = true;
      wake();
    }
  }

  /** Something is to be done on the owner's thread. */
  void add(Runnable event) {
    events.add(event);
    wake();
  }

  void wake() {
    Thread thread = owner;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** From here on a changed quote is news again. */
  void listen() {
    touched = false;
  }

  /** Does what came in. */
  void handle() {
    Runnable event;
    while ((event = events.poll()) != null) {
      event.run();
    }
  }

  /**
   * Rests until something comes in or time is up.
   *
   * @param gather how much longer after a changed quote, so that others come along
   */
  void rest(Duration longest, Duration gather) {
    if (!touched && events.isEmpty()) {
      LockSupport.parkNanos(Math.max(0, longest.toNanos()));
    }
    if (touched) {
      gather(gather);
    }
  }

  /** Wake-ups meanwhile do not cut it short. */
  private void gather(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    long left = length.toNanos();
    while (left > 0 && open && events.isEmpty()) {
      LockSupport.parkNanos(left);
      left = end - System.nanoTime();
    }
  }
}
