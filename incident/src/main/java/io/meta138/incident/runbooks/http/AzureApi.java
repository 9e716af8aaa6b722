package io.meta138.incident.runbooks.http;

import io.meta138.incident.secrets.Secret;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads documents of Azure's REST interfaces under bearer tokens. */
final class AzureApi {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final Duration ASYNC_PAUSE = Duration.ofSeconds(1);

  private final AzureLookUps.Tokens tokens;
  private final BoundedHttp http =
      new BoundedHttp(HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build());

  AzureApi(AzureLookUps.Tokens tokens) {
    this.tokens = tokens;
  }

  /** What came of it. */
  sealed interface Read {
    /** A document. */
    record Json(JsonNode root) implements Read {}

    /** Nothing, for this reason. */
    record Failed(String reason) implements Read {}
  }

  /** Reads a document; a long-running operation is waited for within the limit. */
  Read read(String method, URI address, Duration limit) throws InterruptedException {
    Optional<Secret> token = tokens.token(address);
    if (token.isEmpty()) {
      return new Read.Failed("there is no token for " + address.getHost());
    }
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Bearer " + token.get().reveal())
            .header("Accept", "application/json")
            .build();
    return switch (http.send(request, limit, MAX_BYTES)) {
      case BoundedHttp.Failed(_, String reason) ->
          new Read.Failed(address.getHost() + ": " + reason);
      case BoundedHttp.Response response ->
          switch (response.status()) {
            case 200 -> json(response.body());
            case 202 -> later(address, response, limit);
            default -> new Read.Failed(refusal(address, response));
          };
    };
  }

  /** The result of a long-running operation, which is ready when its address answers 200. */
  private Read later(URI asked, BoundedHttp.Response response, Duration limit)
      throws InterruptedException {
    Optional<URI> where = response.headers().firstValue("Location").map(URI::create);
    if (where.isEmpty() || !asked.getAuthority().equals(where.get().getAuthority())) {
      return new Read.Failed("it answered 202 without a place of its own for the result");
    }
    if (limit.compareTo(ASYNC_PAUSE) <= 0) {
      return new Read.Failed("its result was not ready in time");
    }
    Thread.sleep(ASYNC_PAUSE);
    return read("GET", where.get(), limit.minus(ASYNC_PAUSE));
  }

  private static Read json(byte[] body) {
    try {
      return new Read.Json(JsonMapper.shared().readTree(body));
    } catch (JacksonException e) {
      return new Read.Failed("it answered something that is not JSON");
    }
  }

  private static String refusal(URI address, BoundedHttp.Response response) {
    String code =
        json(response.body()) instanceof Read.Json(JsonNode root)
            ? root.path("error").path("code").asString("")
            : "";
    return "%s answered %d %s".formatted(address.getHost(), response.status(), code).strip();
  }
}
