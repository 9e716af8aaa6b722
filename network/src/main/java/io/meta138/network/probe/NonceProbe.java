package io.meta138.network.probe;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.network.health.Readings.Nonces;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks how far accounts' transactions have come. */
final class NonceProbe {
  private NonceProbe() {}

  /** Of each account that the node tells both numbers of. */
  static List<Nonces> look(Rpc source, List<Address> accounts, Duration deadline, Instant now) {
    List<RpcRequest> requests = new ArrayList<>();
    for (Address account : accounts) {
      requests.add(RpcRequest.of("eth_getTransactionCount", account.toString(), "latest"));
      requests.add(RpcRequest.of("eth_getTransactionCount", account.toString(), "pending"));
    }
    List<RpcOutcome> outcomes = source.batch(requests, deadline);
    List<Nonces> found = new ArrayList<>();
    for (int i = 0; i < accounts.size(); i++) {
      Optional<Long> mined = count(outcomes.get(2 * i));
      Optional<Long> pending = count(outcomes.get(2 * i + 1));
      if (mined.isPresent() && pending.isPresent()) {
        found.add(new Nonces(accounts.get(i), now, mined.get(), pending.get()));
      }
    }
    return found;
  }

  private static Optional<Long> count(RpcOutcome outcome) {
    return outcome instanceof RpcOutcome.Result(var value)
        ? Json.quantity(value)
        : Optional.empty();
  }
}
