package io.meta138.chain.rpc;

import java.util.List;
import java.util.Locale;

/**
 * Tells calls that change the chain from those that read it, and refusals that depend on the node.
 */
final class Writes {
  private Writes() {}

  /** What reading methods begin with; whatever else there is may have an effect. */
  private static final List<String> READS =
      List.of(
          "eth_get",
          "eth_call",
          "eth_estimateGas",
          "eth_block",
          "eth_chainId",
          "eth_gasPrice",
          "eth_max",
          "eth_fee",
          "eth_blob",
          "eth_syncing",
          "eth_accounts",
          "eth_createAccessList",
          "net_",
          "web3_",
          "txpool_",
          "debug_trace",
          "debug_get",
          "trace_",
          "qbft_get",
          "ibft_get",
          "admin_peers",
          "admin_nodeInfo",
          "rpc_modules");

  static boolean isWrite(RpcRequest request) {
    return READS.stream().noneMatch(request.method()::startsWith);
  }

  /** Whether asking twice does what asking once does: a signed transaction is mined but once. */
  static boolean mayRepeat(RpcRequest request) {
    return isSignedTransaction(request) || !isWrite(request);
  }

  static boolean isSignedTransaction(RpcRequest request) {
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
