package io.meta138.incident.runbooks.http;

import static io.meta138.incident.runbooks.ActionOf.optional;
import static io.meta138.incident.runbooks.ActionOf.required;

import io.meta138.incident.runbooks.ActionOf;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls over HTTP to hosts on a list: bounded in time and size, and never redirected, as a redirect
 * would lead off the list.
 */
public final class HttpActions {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int SHOWN = 4_000;
  private static final int MOST_FIELDS = 50;
  private static final Set<String> SENDING = Set.of("POST", "PUT", "PATCH", "DELETE");
  private static final Set<String> VALUES = Set.of("status", "body", "json.*");

  private final List<Allowed> allowed;
  private final BoundedHttp http;

  private HttpActions(List<Allowed> allowed) {
    this.allowed = List.copyOf(allowed);
    this.http =
        new BoundedHttp(
            HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .build());
  }

  /** The actions, for exactly these hosts and methods. */
  public static List<RunbookAction> of(List<Allowed> allowed) {
    HttpActions actions = new HttpActions(allowed);
    return List.of(
        ActionOf.look(
            "http.look-up",
            "Reads an address on the list; text at the top of a JSON answer is json.NAME.",
            List.of(required("url", RunbookAction.Type.URL, "Where.")),
            VALUES,
            (arguments, _, key, limit) -> actions.call("GET", arguments, false, key, limit)),
        new ActionOf(
            "http.send",
            "Sends to an address on the list, with the step's key as Idempotency-Key.",
            List.of(
                required("url", RunbookAction.Type.URL, "Where."),
                required("method", RunbookAction.Type.NAME, "POST, PUT, PATCH or DELETE."),
                optional("body", RunbookAction.Type.TEXT, "What, as JSON.")),
            VALUES,
            true,
            false,
            (arguments, dryRun, key, limit) ->
                SENDING.contains(arguments.getOrDefault("method", ""))
                    ? actions.call(
                        arguments.getOrDefault("method", ""), arguments, dryRun, key, limit)
                    : new Result.Failed(
                        "expected POST, PUT, PATCH or DELETE, found "
                            + arguments.getOrDefault("method", ""))));
  }

  private Result call(
      String method, Map<String, String> arguments, boolean dryRun, String key, Duration limit)
      throws InterruptedException {
    boolean sends = SENDING.contains(method);
    URI address;
    try {
      address = new URI(arguments.getOrDefault("url", ""));
    } catch (URISyntaxException e) {
      return new Result.Failed("the address is none: " + e.getReason());
    }
    Optional<String> refused = Allowed.refuses(allowed, address, method);
    if (refused.isPresent()) {
      return new Result.Failed(refused.get());
    }
    if (dryRun && sends) {
      return new Result.Done("would send %s to %s".formatted(method, address.getHost()), Map.of());
    }
    String body = arguments.getOrDefault("body", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .header("Accept", "application/json, text/plain");
    if (sends) {
      request.header("Content-Type", "application/json").header("Idempotency-Key", key);
    }
    return switch (http.send(request.build(), limit, MAX_BYTES)) {
      case BoundedHttp.Response response -> judged(response, sends);
      case BoundedHttp.Failed(BoundedHttp.Kind kind, String reason) ->
          sends && kind != BoundedHttp.Kind.CONNECT
              ? new Result.Unknown(address.getHost() + ": " + reason)
              : new Result.Failed(address.getHost() + ": " + reason);
    };
  }

  private static Result judged(BoundedHttp.Response response, boolean sends) {
    int status = response.status();
    if (status >= 300 && status < 400) {
      return new Result.Failed("it answered " + status + ", and redirects are not followed");
    }
    if (sends && status >= 500) {
      return new Result.Unknown("it answered " + status);
    }
    if (sends && status >= 400) {
      return new Result.Failed("it answered " + status);
    }
    String body = new String(response.body(), StandardCharsets.UTF_8);
    Map<String, String> values = new TreeMap<>();
    values.put("status", String.valueOf(status));
    values.put("body", body.length() <= SHOWN ? body : body.substring(0, SHOWN));
    fields(body).forEach((name, value) -> values.put("json." + name, value));
    return new Result.Done("it answered " + status, values);
  }

  /** Plain values at the top of a JSON object. */
  private static Map<String, String> fields(String body) {
    Map<String, String> fields = new TreeMap<>();
    try {
      JsonNode root = JsonMapper.shared().readTree(body);
      for (Map.Entry<String, JsonNode> one : root.properties()) {
        String name = one.getKey();
        boolean fits = name.matches("[a-z0-9.-]{1,60}") && fields.size() < MOST_FIELDS;
        if (fits && one.getValue().isValueNode()) {
          fields.put(name, one.getValue().asString(""));
        }
      }
    } catch (JacksonException e) {
      // an answer need not be JSON
      return Map.of();
    }
    return fields;
  }
}
