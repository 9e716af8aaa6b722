package io.meta138.ccip.api;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Asks the chains themselves, and remembers the newest answers. */
public final class RpcOrigins implements Origins {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final int REMEMBERED = 10_000;

  private final Map<ChainId, Rpc> chains;
  private final Map<Hash, Address> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash, Address> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Asks through these. */
  public RpcOrigins(Map<ChainId, Rpc> chains) {
    this.chains = Map.copyOf(chains);
  }

  @Override
  public Map<Hash, Address> of(ChainId chain, Collection<Hash> transactions) {
    Map<Hash, Address> found = remembered(transactions);
    List<Hash> asked =
        transactions.stream().distinct().filter(hash -> !found.containsKey(hash)).toList();
    Rpc rpc = chains.get(chain);
    if (asked.isEmpty() || rpc == null) {
      return found;
    }
    List<RpcOutcome> outcomes =
        rpc.batch(
            asked.stream()
                .map(hash -> RpcRequest.of("eth_getTransactionByHash", hash.toString()))
                .toList(),
            LIMIT);
    for (int i = 0; i < Math.min(asked.size(), outcomes.size()); i++) {
      if (outcomes.get(i) instanceof RpcOutcome.Result(JsonNode transaction)) {
        String from = transaction.path("from").asString("");
        if (from.matches("0x[0-9a-fA-F]{40}")) {
          found.put(asked.get(i), Address.parse(from));
        }
      }
    }
    remember(found);
    return found;
  }

  private synchronized Map<Hash, Address> remembered(Collection<Hash> transactions) {
    Map<Hash, Address> found = new HashMap<>();
    for (Hash transaction : transactions) {
      Address origin = known.get(transaction);
      if (origin != null) {
        found.put(transaction, origin);
      }
    }
    return found;
  }

  private synchronized void remember(Map<Hash, Address> found) {
    known.putAll(found);
  }
}
