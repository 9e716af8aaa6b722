package io.meta138.chain.tx;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.support.HttpRpc;
import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** Answers as a node does that is behind with its index, or keeps little of the past. */
final class WithholdingRpc implements Rpc {
  private static final RpcOutcome NULL = new RpcOutcome.Result(JsonNodeFactory.instance.nullNode());

  private final HttpRpc node;

  /** Whether transactions and receipts can't be looked up. */
  volatile boolean unindexed;

  /** Whether states of past blocks are gone. */
  volatile boolean stateless;

  /** Whether whole blocks are not served. */
  volatile boolean bodiless;

  WithholdingRpc(HttpRpc node) {
    this.node = node;
  }

  @Override
  public ChainId chainId() {
    return node.chainId();
  }

  @Override
  public RpcOutcome call(RpcRequest request, Duration deadline) {
    return batch(List.of(request), deadline).getFirst();
  }

  @Override
  public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
    List<RpcOutcome> answers = node.batch(requests, deadline);
    List<RpcOutcome> told = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      told.add(told(requests.get(i), answers.get(i)));
    }
    return told;
  }

  private RpcOutcome told(RpcRequest request, RpcOutcome answer) {
    return switch (request.method()) {
      case "eth_getTransactionReceipt", "eth_getTransactionByHash" -> unindexed ? NULL : answer;
      case "eth_getTransactionCount" ->
          stateless && !request.params().getLast().equals("latest")
              ? new RpcOutcome.Refused(-32000, "World state unavailable", "")
              : answer;
      case "eth_getBlockByNumber" ->
          bodiless && request.params().getLast().equals(true) ? NULL : answer;
      default -> answer;
    };
  }
}
