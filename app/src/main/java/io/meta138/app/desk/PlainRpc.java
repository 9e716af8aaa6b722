package io.meta138.app.desk;

import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON-RPC calls to one endpoint as it is, for looks from outside: no pool, no memory. */
final class PlainRpc {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 32 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final BoundedHttp http;
  private final URI endpoint;

  PlainRpc(BoundedHttp http, URI endpoint) {
    this.http = http;
    this.endpoint = endpoint;
  }

  /** What an endpoint answers. */
  sealed interface Answer {
    /** The result, which may be null in JSON. */
    record Given(JsonNode result) implements Answer {}

    /** None. */
    record Failed(String reason) implements Answer {}
  }

  Answer call(String method, List<?> parameters) throws InterruptedException {
    return switch (send(request(1, method, parameters))) {
      case Answer.Failed failed -> failed;
      case Answer.Given(JsonNode answer) ->
          answer.has("result")
              ? new Answer.Given(answer.path("result"))
              : new Answer.Failed(
                  "it answered " + answer.path("error").path("message").asString("nothing"));
    };
  }

  /** Blocks from a number on, in order, as far as the endpoint has them. */
  Optional<List<JsonNode>> blocks(long from, int count) throws InterruptedException {
    List<Object> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(request(i, "eth_getBlockByNumber", List.of(hex(from + i), false)));
    }
    if (!(send(requests) instanceof Answer.Given(JsonNode answers)) || !answers.isArray()) {
      return Optional.empty();
    }
    Map<Integer, JsonNode> byId = new LinkedHashMap<>();
    answers.forEach(one -> byId.put(one.path("id").asInt(-1), one.path("result")));
    List<JsonNode> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonNode block = byId.get(i);
      if (block == null || !block.isObject()) {
        return Optional.of(blocks);
      }
      blocks.add(block);
    }
    return Optional.of(blocks);
  }

  static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  private static Map<String, Object> request(int id, String method, List<?> parameters) {
    return Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters);
  }

  private Answer send(Object body) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    return switch (http.send(request, LIMIT, MOST_BYTES)) {
      case BoundedHttp.Failed failed -> new Answer.Failed(failed.reason());
      case BoundedHttp.Response response -> {
        try {
          yield new Answer.Given(JSON.readTree(response.body()));
        } catch (JacksonException e) {
          yield new Answer.Failed("the answer is no JSON");
        }
      }
    };
  }
}
