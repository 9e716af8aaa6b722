package io.meta138.network.probe;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.network.qbft.BlockHeader;
import io.meta138.platform.types.Hex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/** Fetches the headers of new blocks, from another node when one does not give them. */
final class BlockFollower {
  private static final int MAX_BATCH = 48;

  /** Looks that may bring nothing before the next block is given up. */
  private static final int PATIENCE = 6;

  private final Duration deadline;
  private int inVain;

  BlockFollower(Duration deadline) {
    this.deadline = deadline;
  }

  /**
   * The next blocks, oldest first and without gaps.
   *
   * @param newest block that is known; -1 for none
   * @param head the chain's newest block
   * @param window blocks to look back when much was missed
   * @param sources nodes that have the head
   */
  List<BlockHeader> next(long newest, long head, int window, List<Rpc> sources) {
    if (head <= newest || sources.isEmpty()) {
      return List.of();
    }
    long first = newest < 0 || head - newest > 2L * window ? head - window + 1 : newest + 1;
    first = Math.max(1, first + inVain / PATIENCE);
    long last = Math.min(head, first + MAX_BATCH - 1);
    List<RpcRequest> requests =
        LongStream.rangeClosed(first, last)
            .mapToObj(n -> RpcRequest.of("eth_getBlockByNumber", Hex.quantity(n), false))
            .toList();
    if (requests.isEmpty()) {
      return List.of();
    }
    Rpc source = sources.get(inVain % sources.size());
    List<BlockHeader> headers = new ArrayList<>();
    for (RpcOutcome outcome : source.batch(requests, deadline)) {
      Optional<BlockHeader> header =
          outcome instanceof RpcOutcome.Result(JsonNode block)
              ? BlockHeader.parse(block)
              : Optional.empty();
      // an answer about another block is as good as none
      if (header.isEmpty() || header.get().number() != first + headers.size()) {
        break;
      }
      headers.add(header.get());
    }
    inVain = headers.isEmpty() ? inVain + 1 : 0;
    return headers;
  }
}
