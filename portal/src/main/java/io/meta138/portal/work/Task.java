package io.meta138.portal.work;

import java.util.function.BooleanSupplier;

/** Something that takes longer than a request. */
@FunctionalInterface
public interface Task {
  /**
   * Does it, on a thread of its own.
   *
   * @return how it ended
   * @throws InterruptedException when the portal stops
   */
  End run(Progress progress) throws InterruptedException;

  /** How a task ended. */
  sealed interface End {
    /** It did what it was for. */
    record Succeeded(String detail) implements End {}

    /** It did not. */
    record Failed(String detail) implements End {}

    /** It ended early, as somebody wanted. */
    record Cancelled(String detail) implements End {}
  }

  /** Where a task tells how it goes. */
  interface Progress {
    /**
     * Tells it.
     *
     * @param done how much of it is done
     * @param total how much there is; 0 while that is not known
     * @param detail in words
     */
    void report(int done, int total, String detail);

    /** Whether somebody wants it to end. */
    BooleanSupplier cancelled();
  }
}
