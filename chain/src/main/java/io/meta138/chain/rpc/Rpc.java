package io.meta138.chain.rpc;

import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.util.List;

/** JSON-RPC access to one chain. */
public interface Rpc {
  /** The chain every endpoint was configured for. */
  ChainId chainId();

  /** Calls once, failing over between endpoints until the deadline. */
  RpcOutcome call(RpcRequest request, Duration deadline);

  /** Calls all in one batch; the outcomes are in the order of the requests. */
  List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline);

  /**
   * The same access, which begins with another endpoint where there are several: for asking again
   * what one of them answered wrongly.
   *
   * @param turns how many endpoints further; 0 for this access itself
   */
  default Rpc elsewhere(int turns) {
    return this;
  }
}
