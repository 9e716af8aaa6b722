package io.meta138.app.desk;

import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads roots of logs from a chain by plain JSON-RPC, without anything that wrote them. */
final class ChainRoots {
  private final BoundedHttp http;
  private final List<URI> endpoints;

  ChainRoots(BoundedHttp http, List<URI> endpoints) {
    this.http = http;
    this.endpoints = List.copyOf(endpoints);
  }

  /**
   * A transaction that was mined.
   *
   * @param from its sender, in lower case
   * @param block that it is in
   */
  record Call(String from, byte[] input, long block) {}

  /** What came of reading. */
  sealed interface Read {
    record Found(Call call) implements Read {}

    record Unreadable(String reason) implements Read {}
  }

  /**
   * A root on the chain.
   *
   * @param block that it is in
   */
  record Written(AnchorData data, long block) {}

  /** A transaction, from the first endpoint that has it. */
  Read transaction(Hash hash) throws InterruptedException {
    if (endpoints.isEmpty()) {
      return new Read.Unreadable(
          "no chain is known to compare roots with; name its JSON-RPC with --rpc");
    }
    String why = "no endpoint answers";
    for (URI endpoint : endpoints) {
      switch (new PlainRpc(http, endpoint)
          .call("eth_getTransactionByHash", List.of(hash.toString()))) {
        case PlainRpc.Answer.Failed(String reason) -> why = reason;
        case PlainRpc.Answer.Given(JsonNode found) when found.isNull() ->
            why = "the chain has no such transaction";
        case PlainRpc.Answer.Given(JsonNode found) -> {
          Optional<Call> call = call(found);
          if (call.isPresent()) {
            return new Read.Found(call.get());
          }
          why = "it is in no block, or the answer is odd";
        }
      }
    }
    return new Read.Unreadable(why);
  }

  /**
   * The largest root of a log in the blocks after this one, at most so many of them.
   *
   * @param senders who may have written it
   */
  Optional<Written> newest(long block, Set<String> senders, String log, int most)
      throws InterruptedException {
    Optional<Written> newest = Optional.empty();
    for (long number = block + 1; number <= block + most; number++) {
      Optional<JsonNode> found = block(number);
      if (found.isEmpty()) {
        return newest;
      }
      for (JsonNode transaction : found.get().path("transactions")) {
        Optional<Written> written =
            call(transaction)
                .filter(call -> senders.contains(call.from()))
                .flatMap(call ->
                    AnchorData.decode(call.input())
                        .filter(data -> data.log().equals(log))
                        .map(data -> new Written(data, call.block())));
        if (written.isPresent()
            && (newest.isEmpty() || newest.get().data().size() < written.get().data().size())) {
          newest = written;
        }
      }
    }
    return newest;
  }

  private Optional<JsonNode> block(long number) throws InterruptedException {
    for (URI endpoint : endpoints) {
      if (new PlainRpc(http, endpoint)
                  .call("eth_getBlockByNumber", List.of(PlainRpc.hex(number), true))
              instanceof PlainRpc.Answer.Given(JsonNode found)
          && found.isObject()) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static Optional<Call> call(JsonNode found) {
    String block = found.path("blockNumber").asString("");
    try {
      return block.matches("0x[0-9a-fA-F]{1,15}")
          ? Optional.of(
              new Call(
                  found.path("from").asString("").toLowerCase(Locale.ROOT),
                  Hex.decode(found.path("input").asString("")),
                  Long.parseLong(block.substring(2), 16)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
