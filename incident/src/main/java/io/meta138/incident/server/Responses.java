package io.meta138.incident.server;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Answers as they go out over HTTP. */
final class Responses {
  private static final Logger LOG = LoggerFactory.getLogger(Responses.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HeaderName SNIFFING = HeaderNames.create("X-Content-Type-Options");

  private Responses() {}

  /** Sends an answer; gives its status. */
  static int send(ServerResponse response, Answer answer) {
    return switch (answer) {
      case Answer.Given(Object document) -> json(response, 200, "application/json", document);
      case Answer.Made(Object document) -> json(response, 201, "application/json", document);
      case Answer.Begun(Object document) -> json(response, 202, "application/json", document);
      case Answer.Content(String type, byte[] bytes) -> bytes(response, 200, type, bytes);
      case Answer.Refused(Problem problem) -> {
        if (problem.status() == 401) {
          response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (problem.status() == 503) {
          response.header(HeaderNames.RETRY_AFTER, "1");
        }
        yield json(response, problem.status(), "application/problem+json", problem.document());
      }
    };
  }

  private static int json(ServerResponse response, int status, String type, Object document) {
    return bytes(response, status, type, JSON.writeValueAsBytes(document));
  }

  private static int bytes(ServerResponse response, int status, String type, byte[] bytes) {
    response.status(Status.create(status));
    response.header(HeaderNames.CONTENT_TYPE, type);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(SNIFFING, "nosniff");
    response.send(bytes);
    return status;
  }

  /** Answers a request that nobody foresaw would fail. */
  static void failed(ServerResponse response, Throwable failure) {
    LOG.error("a request failed", failure);
    send(
        response,
        new Answer.Refused(
            new Problem(500, "failed", "The desk failed", "the desk's log says more")));
  }
}
