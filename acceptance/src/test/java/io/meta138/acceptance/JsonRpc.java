package io.meta138.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The plainest JSON-RPC client, so that checks do not rest on the product's own. */
final class JsonRpc {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LIMIT = Duration.ofMinutes(1);
  static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  private final URI at;

  JsonRpc(URI at) {
    this.at = at;
  }

  /** The result of a call; null as a JSON node. */
  JsonNode call(String method, Object... parameters) throws IOException, InterruptedException {
    String body =
        JSON.writeValueAsString(
            java.util.Map.of(
                "jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(parameters)));
    JsonNode answer = read(at, HttpRequest.BodyPublishers.ofString(body));
    if (answer.has("error")) {
      throw new IOException(method + " answered " + answer.path("error"));
    }
    return answer.path("result");
  }

  /** A quantity that a call gives. */
  long quantity(String method, Object... parameters) throws IOException, InterruptedException {
    return number(call(method, parameters));
  }

  /** The number that a hexadecimal quantity stands for. */
  static long number(JsonNode quantity) {
    return Long.decode(quantity.stringValue());
  }

  /** A document over HTTP. */
  static JsonNode get(URI at) throws IOException, InterruptedException {
    return JSON.readTree(
        CLIENT
            .send(
                HttpRequest.newBuilder(at).timeout(LIMIT).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private static JsonNode read(URI at, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(at)
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(body)
            .build();
    return JSON.readTree(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
