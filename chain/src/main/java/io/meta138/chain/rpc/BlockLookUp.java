package io.meta138.chain.rpc;

import io.meta138.platform.types.Hex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import tools.jackson.databind.JsonNode;

/** Reads an endpoint's blocks downwards, in batches that double: the walk may be short or long. */
final class BlockLookUp implements LongFunction<Optional<Head>> {
  private static final int LARGEST = 64;

  private final PooledEndpoint endpoint;
  private final Duration deadline;
  private final Map<Long, Head> found = new HashMap<>();
  private int size = 1;

  BlockLookUp(PooledEndpoint endpoint, Duration deadline) {
    this.endpoint = endpoint;
    this.deadline = deadline;
  }

  @Override
  public Optional<Head> apply(long number) {
    if (!found.containsKey(number)) {
      fetch(number);
    }
    return Optional.ofNullable(found.get(number));
  }

  private void fetch(long number) {
    List<RpcRequest> requests = new ArrayList<>(size);
    for (long n = number; n > number - size && n >= 0; n--) {
      requests.add(RpcRequest.of("eth_getBlockByNumber", Hex.quantity(n), false));
    }
    size = Math.min(LARGEST, size * 2);
    try {
      for (Attempt attempt : endpoint.ask(requests, deadline)) {
        if (attempt instanceof Attempt.Answered(RpcOutcome.Result(JsonNode block))) {
          Head.parse(block).ifPresent(head -> found.put(head.number(), head));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
