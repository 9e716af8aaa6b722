package io.meta138.chain.rpc;

import java.util.List;

/**
 * One JSON-RPC call.
 *
 * @param method such as {@code eth_call}
 * @param params values that JSON can write: strings, numbers, booleans, lists, maps
 */
public record RpcRequest(String method, List<Object> params) {
  /** Copies the parameters. */
  public RpcRequest {
    params = List.copyOf(params);
  }

  /** A call with these parameters. */
  public static RpcRequest of(String method, Object... params) {
    return new RpcRequest(method, List.of(params));
  }
}
