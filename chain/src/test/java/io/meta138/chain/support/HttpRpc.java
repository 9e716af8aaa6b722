package io.meta138.chain.support;

import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The plainest JSON-RPC client: one endpoint, no failover. */
public final class HttpRpc implements Rpc {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI uri;
  private final ChainId chain;

  public HttpRpc(URI uri) {
    this(uri, ChainId.META);
  }

  public HttpRpc(URI uri, ChainId chain) {
    this.uri = uri;
    this.chain = chain;
  }

  @Override
  public ChainId chainId() {
    return chain;
  }

  /** The result of a call that must succeed. */
  public JsonNode result(String method, Object... params) {
    RpcOutcome outcome = call(RpcRequest.of(method, params), Duration.ofMinutes(1));
    if (outcome instanceof RpcOutcome.Result(var value)) {
      return value;
    }
    throw new AssertionError(method + ": " + outcome);
  }

  private static String data(JsonNode data) {
    if (data.isMissingNode()) {
      return "";
    }
    return data.isString() ? data.stringValue() : data.toString();
  }

  @Override
  public RpcOutcome call(RpcRequest request, Duration deadline) {
    return batch(List.of(request), deadline).getFirst();
  }

  @Override
  public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
    List<Map<String, Object>> body = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("jsonrpc", "2.0");
      one.put("id", i);
      one.put("method", requests.get(i).method());
      one.put("params", requests.get(i).params());
      body.add(one);
    }
    RpcOutcome[] outcomes = new RpcOutcome[requests.size()];
    try {
      HttpResponse<String> response =
          HTTP.send(
              HttpRequest.newBuilder(uri)
                  .timeout(deadline)
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      for (JsonNode answer : JSON.readTree(response.body())) {
        JsonNode error = answer.path("error");
        outcomes[answer.path("id").intValue()] =
            error.isMissingNode()
                ? new RpcOutcome.Result(answer.path("result"))
                : new RpcOutcome.Refused(
                    error.path("code").longValue(),
                    error.path("message").stringValue(""),
                    data(error.path("data")));
      }
      return List.of(outcomes);
    } catch (IOException e) {
      return requests.stream()
          .map(r -> (RpcOutcome) new RpcOutcome.Unavailable(e.toString()))
          .toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return requests.stream()
          .map(r -> (RpcOutcome) new RpcOutcome.Unavailable("interrupted"))
          .toList();
    }
  }
}
