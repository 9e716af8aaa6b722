package io.meta138.ccip.errors;

import java.time.Duration;

/**
 * How often and when something is tried again, by what it takes to succeed.
 *
 * @param first wait after the first attempt that failed
 * @param most longest wait; each wait is twice the one before it
 * @param attempts how many there are in all, the first one included
 * @param gasStep how much more gas each attempt gets than the first one, in percent
 */
public record RetryPolicy(Duration first, Duration most, int attempts, int gasStep) {
  /** Refuses waits that are not positive or shrink, and fewer than one attempt. */
  public RetryPolicy {
    if (!first.isPositive() || most.compareTo(first) < 0 || attempts < 1 || gasStep < 0) {
      throw new IllegalArgumentException(
          "bad retry policy: first %s, most %s, attempts %d, gas step %d"
              .formatted(first, most, attempts, gasStep));
    }
  }

  /** The policy of a class. A class that wants a person is not tried often: the signal matters. */
  public static RetryPolicy of(RetryClass kind) {
    return switch (kind) {
      case SOON -> new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(1), 60, 0);
      case LATER -> new RetryPolicy(Duration.ofSeconds(15), Duration.ofMinutes(15), 100, 0);
      case MORE_GAS -> new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), 6, 50);
      case NEW_QUOTE -> new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), 10, 0);
      case NEW_SIGNATURES -> new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), 30, 0);
      case FUNDS -> new RetryPolicy(Duration.ofMinutes(1), Duration.ofMinutes(1), 3, 0);
      case SETUP -> new RetryPolicy(Duration.ofMinutes(5), Duration.ofMinutes(5), 2, 0);
      case DONE, NEVER -> new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 0);
    };
  }

  /**
   * What comes after so many attempts.
   *
   * @param kind what the last attempt's error takes
   * @param attempts how many were made, at least 1
   */
  public static Next next(RetryClass kind, int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException("expected at least 1 attempt, found " + attempts);
    }
    if (kind == RetryClass.DONE) {
      return new Next.Done();
    }
    RetryPolicy policy = of(kind);
    if (attempts >= policy.attempts()) {
      return new Next.Enough(kind, attempts);
    }
    return new Next.Again(policy.waitAfter(attempts), 100 + policy.gasStep() * attempts);
  }

  private Duration waitAfter(int attempts) {
    Duration wait = first;
    for (int i = 1; i < attempts && wait.compareTo(most) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(most) < 0 ? wait : most;
  }

  /** What to do after a failure. */
  public sealed interface Next {
    /** Nothing: what was wanted is done. */
    record Done() implements Next {}

    /**
     * Try again.
     *
     * @param after how long to wait first
     * @param gasPercent of the first attempt's gas: 100 for as much
     */
    record Again(Duration after, int gasPercent) implements Next {}

    /**
     * Stop trying and tell people.
     *
     * @param kind what the last error takes
     * @param attempts how many were made
     */
    record Enough(RetryClass kind, int attempts) implements Next {}
  }
}
