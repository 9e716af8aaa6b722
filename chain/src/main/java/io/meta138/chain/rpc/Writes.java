package io.meta138.chain.rpc;

import java.util.Locale;

/**
 * Tells calls that change the chain from those that read it, and refusals that depend on the node.
 */
final class Writes {
  private Writes() {}

  static boolean isWrite(RpcRequest request) {
    return request.method().equals("eth_sendRawTransaction");
  }

  /** Whether the refusal itself shows that the node has the transaction. */
  static boolean provesDelivery(RpcOutcome.Refused refused) {
    String words = refused.message().toLowerCase(Locale.ROOT);
    return words.contains("already known")
        || words.contains("known transaction")
        || words.contains("already imported")
        || words.contains("alreadyknown")
        || words.contains("already in mempool")
        || words.contains("already exists");
  }

  /**
   * Whether another node may well answer what this one refused: it lacks the method or the state.
   */
  static boolean worthAsking(RpcOutcome.Refused refused) {
    if (refused.code() == -32_601 || refused.code() == -32_604 || refused.code() == -32_603) {
      return true;
    }
    String words = refused.message().toLowerCase(Locale.ROOT);
    return words.contains("header not found")
        || words.contains("missing trie node")
        || words.contains("block not found")
        || words.contains("unknown block")
        || words.contains("world state unavailable")
        || words.contains("state is not available")
        || words.contains("blockoutofrange");
  }
}
