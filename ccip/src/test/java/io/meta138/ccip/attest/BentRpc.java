package io.meta138.ccip.attest;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node whose answers to one method come changed.
 *
 * @param honest the node behind it
 * @param elsewhere what is asked when it is not believed
 * @param method whose answers come changed
 * @param change of an answer as JSON
 */
record BentRpc(Rpc honest, Rpc elsewhere, String method, UnaryOperator<String> change)
    implements Rpc {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Override
  public ChainId chainId() {
    return honest.chainId();
  }

  @Override
  public RpcOutcome call(RpcRequest request, Duration deadline) {
    return batch(List.of(request), deadline).getFirst();
  }

  @Override
  public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
    List<RpcOutcome> outcomes = new ArrayList<>(honest.batch(requests, deadline));
    for (int i = 0; i < requests.size(); i++) {
      if (requests.get(i).method().equals(method)
          && outcomes.get(i) instanceof RpcOutcome.Result(var value)) {
        outcomes.set(i, new RpcOutcome.Result(JSON.readTree(change.apply(value.toString()))));
      }
    }
    return outcomes;
  }

  @Override
  public Rpc elsewhere(int turns) {
    return turns == 0 ? this : elsewhere;
  }
}
