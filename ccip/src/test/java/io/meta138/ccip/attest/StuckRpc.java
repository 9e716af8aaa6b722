package io.meta138.ccip.attest;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** A node whose answers wait until the test lets them go. */
record StuckRpc(Rpc rpc) implements Rpc {
  static final BlockingQueue<Integer> AT = new LinkedBlockingQueue<>();
  static final Semaphore GO = new Semaphore(0);

  @Override
  public ChainId chainId() {
    return rpc.chainId();
  }

  @Override
  public RpcOutcome call(RpcRequest request, Duration deadline) {
    return batch(List.of(request), deadline).getFirst();
  }

  @Override
  public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
    AT.add(requests.size());
    GO.acquireUninterruptibly();
    return rpc.batch(requests, deadline);
  }
}
