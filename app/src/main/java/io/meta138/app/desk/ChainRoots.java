package io.meta138.app.desk;

import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads roots of logs from a chain by plain JSON-RPC, without anything that wrote them. */
final class ChainRoots {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 16 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

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
      Answer answer = ask(endpoint, "eth_getTransactionByHash", List.of(hash.toString()));
      switch (answer) {
        case Answer.Failed(String reason) -> why = reason;
        case Answer.Given(JsonNode found) when found.isNull() ->
            why = "the chain has no such transaction";
        case Answer.Given(JsonNode found) -> {
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
      Answer answer =
          ask(endpoint, "eth_getBlockByNumber", List.of("0x" + Long.toHexString(number), true));
      if (answer instanceof Answer.Given(JsonNode found) && found.isObject()) {
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

  /** What an endpoint answers. */
  private sealed interface Answer {
    record Given(JsonNode result) implements Answer {}

    record Failed(String reason) implements Answer {}
  }

  private Answer ask(URI endpoint, String method, List<?> parameters) throws InterruptedException {
    byte[] body =
        JSON.writeValueAsBytes(
            Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", parameters));
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return switch (http.send(request, LIMIT, MOST_BYTES)) {
      case BoundedHttp.Failed failed -> new Answer.Failed(failed.reason());
      case BoundedHttp.Response response -> {
        try {
          JsonNode answer = JSON.readTree(response.body());
          yield answer.has("result")
              ? new Answer.Given(answer.path("result"))
              : new Answer.Failed(
                  "it answered " + answer.path("error").path("message").asString("nothing"));
        } catch (JacksonException e) {
          yield new Answer.Failed("the answer is no JSON");
        }
      }
    };
  }
}
