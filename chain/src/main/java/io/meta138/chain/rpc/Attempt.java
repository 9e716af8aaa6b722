package io.meta138.chain.rpc;

/** What one endpoint made of one call. */
sealed interface Attempt {
  /**
   * It answered.
   *
   * @param outcome result or refusal
   */
  record Answered(RpcOutcome outcome) implements Attempt {}

  /**
   * It gave no usable answer.
   *
   * @param failure why
   */
  record Lost(Failure failure) implements Attempt {}
}
