package io.meta138.app.node;

import io.meta138.chain.rpc.EndpointStatus;

/**
 * An endpoint of the chain as the node's administration server tells it.
 *
 * @param name in metrics and logs
 * @param state whether and why it is used
 * @param head its last known block number; -1 before it told any
 * @param lag blocks behind the best; -1 when not known
 * @param latencyMicros of its answers; -1 when not known
 * @param consecutiveFailures since its last answer
 * @param lastFailure words of the last failure; empty without one
 * @param remark what else is wrong with it; empty when nothing is
 */
public record EndpointDocument(
    String name,
    EndpointStatus.State state,
    long head,
    long lag,
    long latencyMicros,
    int consecutiveFailures,
    String lastFailure,
    String remark) {
  /** The document of a status. */
  public static EndpointDocument of(EndpointStatus status) {
    return new EndpointDocument(
        status.name(),
        status.state(),
        status.head().orElse(-1),
        status.lag().orElse(-1),
        status.latency().map(latency -> latency.toNanos() / 1_000).orElse(-1L),
        status.consecutiveFailures(),
        status.lastFailure().orElse(""),
        status.remark().orElse(""));
  }
}
