package io.meta138.chain.rpc;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of one endpoint at this moment; every number with its age or none at all.
 *
 * @param name of the endpoint
 * @param state whether and why it is used
 * @param head its last known block number
 * @param headAge how long ago it told it
 * @param lag blocks behind the best credible head
 * @param latency moving average of its answers
 * @param consecutiveFailures since its last answer
 * @param lastFailure class and words of the last failure
 * @param lastFailureAge how long ago that was
 * @param retryIn how long it is left alone
 * @param remark what else is wrong with it, such as the chain id it serves
 */
public record EndpointStatus(
    String name,
    State state,
    OptionalLong head,
    Optional<Duration> headAge,
    OptionalLong lag,
    Optional<Duration> latency,
    int consecutiveFailures,
    Optional<String> lastFailure,
    Optional<Duration> lastFailureAge,
    Optional<Duration> retryIn,
    Optional<String> remark) {

  /** Whether an endpoint is used, best first. */
  public enum State {
    /** It serves the right chain and keeps up. */
    HEALTHY,
    /** Nothing is known yet. */
    UNKNOWN,
    /** It is behind the others; used when no better one is left. */
    LAGGING,
    /** Its head is not believed; used when no better one is left. */
    SUSPECT,
    /** It failed; tried last until its pause is over. */
    FAILING,
    /** It asked to be left alone; not called before that time. */
    RATE_LIMITED,
    /** It serves another chain; never called but to look again. */
    WRONG_CHAIN
  }
}
