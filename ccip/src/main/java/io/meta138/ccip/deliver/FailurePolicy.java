package io.meta138.ccip.deliver;

import io.meta138.ccip.tracking.TrackedMessage;
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
}
