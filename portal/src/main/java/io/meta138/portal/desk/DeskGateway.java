package io.meta138.portal.desk;

import io.helidon.http.Method;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.server.Problem;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.portal.api.DeskOperations;
import io.meta138.portal.api.Json;
import io.meta138.portal.api.Operation;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Passes operations on to the desk's own interface under the caller's token, so that the desk alone
 * decides who may do what, and writes it down.
 */
public final class DeskGateway {
  private static final String SILENT = "the incident desk does not answer: ";
  private static final int UNKNOWN = Problem.outcomeUnknown("").status();
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int MOST_BYTES = 16 << 20;
  private static final Pattern REVISION = Pattern.compile("\"r([1-9]\\d{0,8})\"");
  private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}(-[0-9a-f]{2,32}){3}");

  private final BoundedHttp http;
  private final Supplier<URI> desk;
  private final InstantSource clock;

  /**
   * A gateway.
   *
   * @param desk where the desk answers now, without a path
   */
  public DeskGateway(BoundedHttp http, Supplier<URI> desk, InstantSource clock) {
    this.http = http;
    this.desk = desk;
    this.clock = clock;
  }

  /**
   * What is to be asked.
   *
   * @param path parameters
   * @param query parameters
   * @param body of the request
   * @param ifMatch the entity tag that an edit is of; empty without one
   * @param trace the caller's trace; empty without one
   */
  public record Asked(
      Map<String, String> path,
      Map<String, String> query,
      byte[] body,
      String ifMatch,
      String trace) {}

  /** What came of it. */
  public sealed interface Outcome {
    /**
     * The desk answered.
     *
     * @param status of its answer
     * @param type of the content
     * @param body of the answer
     * @param tag entity tag; empty without one
     */
    record Answered(int status, String type, byte[] body, String tag) implements Outcome {}

    /** It did not, or the request is none for it. */
    record Refused(Problem problem) implements Outcome {}
  }

  /** Passes an operation on. */
  public Outcome pass(Operation operation, Asked asked, Secret token) throws InterruptedException {
    byte[] body = asked.body();
    if (!asked.ifMatch().isEmpty()) {
      Optional<byte[]> with = revised(body, asked.ifMatch());
      if (with.isEmpty()) {
        return new Outcome.Refused(Problem.invalid("expected in If-Match the ETag that was given"));
      }
      body = with.get();
    }
    String target = operation.path().replaceFirst(DeskOperations.ROOT, "/v1");
    for (Map.Entry<String, String> part : asked.path().entrySet()) {
      target = target.replace("{" + part.getKey() + "}", encoded(part.getValue()));
    }
    StringBuilder query = new StringBuilder();
    for (Operation.Query known : operation.query()) {
      String value = asked.query().get(known.name());
      if (value != null) {
        query
            .append(query.isEmpty() ? "?" : "&")
            .append(known.name())
            .append("=")
            .append(encoded(value));
      }
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(desk.get() + target + query))
            .header("Authorization", "Bearer " + token.reveal());
    if (TRACE.matcher(asked.trace()).matches()) {
      request.header("traceparent", asked.trace());
    }
    if (operation.method().equals(Method.GET)) {
      request.GET();
    } else {
      request
          .header("Content-Type", "application/json")
          .method(
              operation.method().text(),
              body.length == 0
                  ? HttpRequest.BodyPublishers.noBody()
                  : HttpRequest.BodyPublishers.ofByteArray(body));
    }
    return switch (http.send(request.build(), LIMIT, MOST_BYTES)) {
      case BoundedHttp.Failed(BoundedHttp.Kind kind, String reason) ->
          new Outcome.Refused(
              kind == BoundedHttp.Kind.CONNECT
                  ? Problem.unavailable(SILENT + reason)
                  : lost(operation, SILENT + reason));
      case BoundedHttp.Response response -> answered(operation, asked, response);
    };
  }

  private Outcome answered(Operation operation, Asked asked, BoundedHttp.Response response) {
    String type = response.headers().firstValue("Content-Type").orElse("application/octet-stream");
    if (response.status() == 409 && !asked.ifMatch().isEmpty()) {
      return new Outcome.Refused(
          new Problem(
              412, "changed", "It has changed since", "read it again and repeat the change on it"));
    }
    boolean unknown = unknown(response.status(), type);
    if (operation.method().equals(Method.GET)
        ? unknown
        : response.status() >= 500 && response.status() != 503 && !unknown) {
      return new Outcome.Refused(
          lost(operation, "the incident desk failed with status " + response.status()));
    }
    if (!type.startsWith("application/json") || response.status() / 100 != 2) {
      return new Outcome.Answered(response.status(), type, response.body(), "");
    }
    try {
      JsonNode document = Json.MAPPER.readTree(response.body());
      String tag =
          document.path("revision").isInt()
              ? "\"r" + document.path("revision").intValue() + "\""
              : "";
      byte[] body = response.body();
      if (operation.answer() instanceof Operation.Content.ListOf
          && document instanceof ObjectNode list) {
        list.put("asOf", clock.instant().toString());
        body = Json.MAPPER.writeValueAsBytes(list);
      }
      return new Outcome.Answered(response.status(), type, body, tag);
    } catch (JacksonException e) {
      return new Outcome.Refused(
          lost(operation, "the incident desk does not answer like one of this version"));
    }
  }

  /** Whether the desk itself says that it does not know what came of it. */
  private static boolean unknown(int status, String type) {
    return status == UNKNOWN && type.startsWith("application/problem+json");
  }

  /** What was asked, but has no answer: what only reads is repeated safely, an act is not. */
  private static Problem lost(Operation operation, String why) {
    return operation.method().equals(Method.GET)
        ? Problem.unavailable(why)
        : Problem.outcomeUnknown(why);
  }

  /** The body with the revision that the entity tag names. */
  private static Optional<byte[]> revised(byte[] body, String ifMatch) {
    var matcher = REVISION.matcher(ifMatch);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      JsonNode read =
          body.length == 0 ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(body);
      if (!(read instanceof ObjectNode object)) {
        return Optional.empty();
      }
      object.put("revision", Integer.parseInt(matcher.group(1)));
      return Optional.of(Json.MAPPER.writeValueAsBytes(object));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
