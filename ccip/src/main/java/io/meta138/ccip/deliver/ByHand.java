package io.meta138.ccip.deliver;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.errors.RetryClass;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Protocol;
import io.meta138.ccip.tracking.TrackedMessage;
import java.time.Duration;
import java.time.Instant;

/**
 * When a failed message of a lane that others carry is left to people. Off ramps of CCIP 1.6 let
 * executors alone try a message once: what failed is executed again by hand only, by anyone and at
 * once, and waits no longer than for newer prices that make it needless. On 2.0 executors try again
 * for 8 hours, and one failure may be anybody's bad signatures.
 */
final class ByHand implements FailurePolicy {
  /** After sending; executors try no longer by themselves. */
  private static final Duration AUTOMATIC = Duration.ofHours(8);

  private final Lane lane;
  private final Explainer explainer;

  ByHand(Lane lane, Explainer explainer) {
    this.lane = lane;
    this.explainer = explainer;
  }

  @Override
  public Decision decide(TrackedMessage failed, Instant now) {
    TrackedMessage.Execution last = failed.executed();
    Explanation why = explainer.revert(last.returnData());
    Instant end = last.seenAt().plus(lane.policy().overdueAfter());
    if (lane.protocol() == Protocol.CCIP_2_0 && why.verdict().passes()) {
      Instant automatic = failed.sent().at().plus(AUTOMATIC);
      end = automatic.isAfter(end) ? automatic : end;
    }
    return now.isBefore(end) ? new Decision.Later(end) : new Decision.GiveUp(words(failed, why));
  }

  /** Why it is left to people, and what they can do. */
  static String words(TrackedMessage failed, Explanation why) {
    String gas =
        why.verdict() == RetryClass.MORE_GAS
            ? ", with more gas than %d".formatted(failed.gasLimit())
            : "";
    return "failed with %s: %s Nobody executes it again by itself; anyone may by hand%s: execute of Chainlink's SDK takes /v2/messages/%s/execution-inputs"
        .formatted(why.text(), why.advice(), gas, failed.id());
  }
}
