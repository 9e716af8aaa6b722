package io.meta138.chain.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a limit. */
public final class Until {
  private Until() {}

  /** Returns when it holds; fails when it does not within the limit. */
  public static void holds(Duration limit, String what, BooleanSupplier condition) {
    holds(limit, () -> what, condition);
  }

  /** The same with words that tell how things stand when it fails. */
  public static void holds(Duration limit, Supplier<String> what, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + limit + ": " + what.get());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
