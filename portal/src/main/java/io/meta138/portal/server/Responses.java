package io.meta138.portal.server;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.incident.server.Problem;
import io.meta138.portal.api.Json;
import java.util.Map;

/** Answers as they go out. */
final class Responses {
  private Responses() {}

  static int send(ServerResponse response, Answer answer) {
    return switch (answer) {
      case Answer.Given given -> {
        given.cookies().forEach(cookie -> response.headers().add(HeaderNames.SET_COOKIE, cookie));
        yield bytes(response, given.status(), "application/json", Json.bytes(given.document()));
      }
      case Answer.Begun(Object document, String location) -> {
        response.header(HeaderNames.LOCATION, location);
        yield bytes(response, 202, "application/json", Json.bytes(document));
      }
      case Answer.Bytes raw -> {
        raw.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        yield bytes(response, raw.status(), raw.type(), raw.bytes());
      }
      case Answer.Done done -> {
        done.cookies().forEach(cookie -> response.headers().add(HeaderNames.SET_COOKIE, cookie));
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.status(Status.NO_CONTENT_204).send();
        yield 204;
      }
      case Answer.Moved moved -> {
        moved.cookies().forEach(cookie -> response.headers().add(HeaderNames.SET_COOKIE, cookie));
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header(HeaderNames.LOCATION, moved.place());
        response.status(Status.SEE_OTHER_303).send();
        yield 303;
      }
      case Answer.Refused(Problem problem) -> {
        header(response, problem);
        yield bytes(
            response, problem.status(), "application/problem+json", Json.bytes(problem.document()));
      }
    };
  }

  private static void header(ServerResponse response, Problem problem) {
    Map<Integer, Map.Entry<HeaderName, String>> headers =
        Map.of(
            401, Map.entry(HeaderNames.WWW_AUTHENTICATE, "Bearer"),
            429, Map.entry(HeaderNames.RETRY_AFTER, "5"),
            503, Map.entry(HeaderNames.RETRY_AFTER, "1"));
    Map.Entry<HeaderName, String> header = headers.get(problem.status());
    if (header != null) {
      response.header(header.getKey(), header.getValue());
    }
  }

  private static int bytes(ServerResponse response, int status, String type, byte[] bytes) {
    response.status(Status.create(status));
    response.header(HeaderNames.CONTENT_TYPE, type);
    if (!response.headers().contains(HeaderNames.CACHE_CONTROL)) {
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
    }
    response.send(bytes);
    return status;
  }
}
