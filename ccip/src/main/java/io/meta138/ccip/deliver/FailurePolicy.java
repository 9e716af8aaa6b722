package io.meta138.ccip.deliver;

import io.meta138.ccip.tracking.TrackedMessage;
import java.time.Duration;
import java.time.Instant;

/** Whether, when and with how much gas a message that failed is executed again. */
@FunctionalInterface
public interface FailurePolicy {
  /** What to do now about a message whose receiver reverted. */
  Decision decide(TrackedMessage failed, Instant now);

  /** What is to be done. */
  sealed interface Decision {
    /**
     * Execute it again.
     *
     * @param gasLimit for the receiver, at least what the message asked for
     */
    record Retry(long gasLimit) implements Decision {}

    /**
     * Not yet.
     *
     * @param until when to ask again
     */
    record Later(Instant until) implements Decision {}

    /**
     * Leave it to people.
     *
     * @param why with operands
     */
    record GiveUp(String why) implements Decision {}
  }

  /**
   * Executes again after pauses that double, with half as much gas again each time the receiver
   * returned nothing, as it does when it runs out of gas.
   *
   * @param executions after which it is left to people; refused ones count
   * @param pause before the first repetition
   * @param mostGas that a receiver gets
   */
  static FailurePolicy raising(int executions, Duration pause, long mostGas) {
    return (failed, now) -> {
      TrackedMessage.Execution last = failed.executed();
      boolean asked = failed.retryAsked();
      if (failed.tries() >= executions && !asked) {
        return new Decision.GiveUp("failed " + failed.tries() + " times");
      }
      Duration wait = pause.multipliedBy(1L << Math.min(20, failed.tries() - 1));
      Instant next = last.seenAt().plus(wait);
      if (!asked && next.isAfter(now)) {
        return new Decision.Later(next);
      }
      long gas = failed.gasLimit();
      for (int i = 0; last.returnData().length == 0 && i < last.count(); i++) {
        gas = gas + gas / 2;
      }
      return new Decision.Retry(Math.max(failed.gasLimit(), Math.min(gas, mostGas)));
    };
  }

  /** 6 executions, the second after 5 s, at most 3M gas. */
  static FailurePolicy defaults() {
    return raising(6, Duration.ofSeconds(5), 3_000_000);
  }
}
