package io.meta138.bench;

import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON over HTTP on this machine. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 16 << 20;

  private final BoundedHttp http;

  Json(BoundedHttp http) {
    this.http = http;
  }

  JsonNode get(URI uri) throws InterruptedException {
    return ask(HttpRequest.newBuilder(uri).GET().build());
  }

  JsonNode post(URI uri, String body) throws InterruptedException {
    return ask(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** The result of a JSON-RPC call. */
  JsonNode call(URI node, String method, String parameters) throws InterruptedException {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
            .formatted(method, parameters);
    JsonNode answer = post(node, body);
    if (!answer.has("result")) {
      throw new BenchException(method + " is answered with " + answer);
    }
    return answer.get("result");
  }

  private JsonNode ask(HttpRequest request) throws InterruptedException {
    return switch (http.send(request, LIMIT, MOST_BYTES)) {
      case BoundedHttp.Response answer when answer.status() == 200 ->
          MAPPER.readTree(answer.body());
      case BoundedHttp.Response refused ->
          throw new BenchException(request.uri() + " is answered with " + refused.status());
      case BoundedHttp.Failed failed ->
          throw new BenchException(request.uri() + " is not answered: " + failed.reason());
    };
  }
}
