package io.meta138.incident.notifications;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one waiting thread; a call that comes while nobody waits is remembered. */
final class Wake {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition called = lock.newCondition();
  private boolean pending;

  void up() {
    lock.lock();
    try {
      pending = true;
      called.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when called, at the latest after the time given. */
  void await(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!pending && left > 0) {
        left = called.awaitNanos(left);
      }
      pending = false;
    } finally {
      lock.unlock();
    }
  }
}
