package io.meta138.chain.rpc;

import tools.jackson.databind.JsonNode;

/** What became of a JSON-RPC call. */
public sealed interface RpcOutcome {
  /**
   * The node answered.
   *
   * @param value the {@code result} member, possibly JSON null
   */
  record Result(JsonNode value) implements RpcOutcome {}

  /**
   * The node answered with an error; the call was understood and refused.
   *
   * @param code JSON-RPC error code
   * @param message the node's words, at most 1,000 characters
   * @param data the {@code data} member as text, empty when there was none
   */
  record Refused(long code, String message, String data) implements RpcOutcome {}

  /**
   * No endpoint answered within the deadline; whether the call had an effect is unknown.
   *
   * @param reason each endpoint and what was wrong with it
   */
  record Unavailable(String reason) implements RpcOutcome {}
}
