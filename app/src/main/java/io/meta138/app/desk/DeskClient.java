package io.meta138.app.desk;

import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.server.Problem;
import io.meta138.platform.http.BoundedHttp;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a running desk, under a token. Where whoever is between could read the token, it is not
 * sent: over plain HTTP only to this machine, unless somebody has said that it may be.
 */
public final class DeskClient {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 32 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final BoundedHttp http;
  private final URI desk;
  private final SecretFile token;
  private final boolean exposing;

  /**
   * A client that has asked nothing yet.
   *
   * @param desk where it is reached
   * @param token file of mode 0600 with the token to act under
   */
  public DeskClient(BoundedHttp http, URI desk, SecretFile token) {
    this(http, desk, token, false);
  }

  /**
   * A client that has asked nothing yet.
   *
   * @param desk where it is reached
   * @param token file of mode 0600 with the token to act under
   * @param exposing whether the token may be sent over plain HTTP to another machine
   */
  public DeskClient(BoundedHttp http, URI desk, SecretFile token, boolean exposing) {
    this.http = http;
    this.desk = desk;
    this.token = token;
    this.exposing = exposing;
  }

  /** Whether a token that is sent there can be read on its way. */
  public static boolean exposes(URI desk) {
    if ("https".equalsIgnoreCase(desk.getScheme())) {
      return false;
    }
    String host = String.valueOf(desk.getHost()).replaceAll("[\\[\\]]", "");
    if (host.equalsIgnoreCase("localhost")) {
      return false;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(host);
      return !address.isLoopbackAddress() && !address.isAnyLocalAddress();
    } catch (IllegalArgumentException e) {
      return true; // a name may lead anywhere, and elsewhere tomorrow
    }
  }

  /** What came of asking for content. */
  public sealed interface Content {
    /** It came. */
    record Whole(byte[] bytes) implements Content {}

    /** It did not, for the reason that an answer gives. */
    record Not(Answer answer) implements Content {}
  }

  /** What came of asking. */
  public sealed interface Answer {
    /** It was done. */
    record Done(JsonNode document) implements Answer {}

    /**
     * It was refused, or with status 504 may have been done all the same.
     *
     * @param status of HTTP
     * @param detail why
     */
    record Refused(int status, String detail) implements Answer {}

    /** There is no token to ask under. */
    record Tokenless(String reason) implements Answer {}

    /** The token could be read on its way. */
    record Exposed(String reason) implements Answer {}

    /** No desk answered. */
    record Missing(String reason) implements Answer {}
  }

  /** Looks something up. */
  public Answer get(String path) throws InterruptedException {
    return send("GET", path, Map.of());
  }

  /** Gets what is no JSON document, such as a PDF. */
  public Content content(String path) throws InterruptedException {
    return switch (request("GET", path, Map.of())) {
      case Sent.Answered(int status, byte[] body) ->
          status / 100 == 2 ? new Content.Whole(body) : new Content.Not(answer(status, body));
      case Sent.Not(Answer answer) -> new Content.Not(answer);
    };
  }

  /** Has something done. */
  public Answer post(String path, Map<String, ?> body) throws InterruptedException {
    return send("POST", path, body);
  }

  /** Ends something. */
  public Answer delete(String path) throws InterruptedException {
    return send("DELETE", path, Map.of());
  }

  /** A part of a path that may hold anything. */
  public static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What came back. */
  private sealed interface Sent {
    record Answered(int status, byte[] body) implements Sent {}

    record Not(Answer answer) implements Sent {}
  }

  private Answer send(String method, String path, Map<String, ?> body) throws InterruptedException {
    return switch (request(method, path, body)) {
      case Sent.Answered(int status, byte[] came) -> answer(status, came);
      case Sent.Not(Answer answer) -> answer;
    };
  }

  private Sent request(String method, String path, Map<String, ?> body)
      throws InterruptedException {
    if (!exposing && exposes(desk)) {
      return new Sent.Not(
          new Answer.Exposed(
              "the token is not sent to %s: over http whoever is between can read it"
                  .formatted(desk)));
    }
    return switch (token.read()) {
      case SecretFile.Unreadable(String reason) -> new Sent.Not(new Answer.Tokenless(reason));
      case Secret secret -> request(method, path, body, secret);
    };
  }

  private Sent request(String method, String path, Map<String, ?> body, Secret secret)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(desk.resolve(path))
            .header("Authorization", "Bearer " + secret.reveal());
    if (method.equals("POST")) {
      request.header("Content-Type", "application/json");
      request.POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    } else {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    }
    return switch (http.send(request.build(), LIMIT, MOST_BYTES)) {
      case BoundedHttp.Failed failed -> new Sent.Not(unanswered(method, failed));
      case BoundedHttp.Response response -> new Sent.Answered(response.status(), response.body());
    };
  }

  /** Without a connection nothing was done; after that, what changes something may be. */
  private Answer unanswered(String method, BoundedHttp.Failed failed) {
    String reason = "no desk answers at " + desk + " (" + failed.reason() + ")";
    if (method.equals("GET") || failed.kind() == BoundedHttp.Kind.CONNECT) {
      return new Answer.Missing(reason);
    }
    Problem unknown = Problem.outcomeUnknown(reason);
    return new Answer.Refused(unknown.status(), unknown.detail());
  }

  private Answer answer(int status, byte[] body) {
    JsonNode document;
    try {
      document = JSON.readTree(body);
    } catch (JacksonException e) {
      return new Answer.Missing(desk + " does not answer like a desk of this version");
    }
    return status / 100 == 2
        ? new Answer.Done(document)
        : new Answer.Refused(status, document.path("detail").asString("status " + status));
  }
}
