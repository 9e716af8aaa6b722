package io.meta138.incident.notifications.providers;

import io.meta138.incident.Texts;
import io.meta138.incident.notifications.Provider.Later;
import io.meta138.platform.http.BoundedHttp;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What the HTTP providers share: bounded calls, and how answers are read. */
final class Wire {
  static final JsonMapper JSON = JsonMapper.shared();
  private static final int MAX_BYTES = 4 * 1024 * 1024;
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private final BoundedHttp http;

  Wire(HttpClient client) {
    this.http = new BoundedHttp(client);
  }

  /** A whole answer, or why there is none. */
  sealed interface Reply {}

  /** A whole answer. */
  record Answered(int status, HttpHeaders headers, byte[] body) implements Reply {
    boolean ok() {
      return status >= 200 && status < 300;
    }

    /** The body as JSON; a missing node when it is not. */
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JacksonException e) {
        return MissingNode.getInstance();
      }
    }

    /** For a person: the status and the beginning of the body. */
    String shown() {
      String text = new String(body, 0, Math.min(body.length, 400), StandardCharsets.UTF_8);
      return "HTTP " + status + (text.isBlank() ? "" : ": " + Texts.cut(Texts.line(text), 200));
    }
  }

  /** No whole answer; the request may have had its effect. */
  record Unknown(Later later) implements Reply {}

  Reply send(HttpRequest request, Duration deadline) throws InterruptedException {
    return switch (http.send(request, deadline, MAX_BYTES)) {
      case BoundedHttp.Response(int status, HttpHeaders headers, byte[] body) ->
          new Answered(status, headers, body);
      case BoundedHttp.Failed(BoundedHttp.Kind kind, String reason) ->
          new Unknown(
              new Later(
                  kind.name().toLowerCase(java.util.Locale.ROOT) + ": " + reason,
                  Optional.empty()));
    };
  }

  static HttpRequest.BodyPublisher body(Object value) {
    return HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(value));
  }

  /** Whether the same request may succeed later: limits, time-outs and faults of the server. */
  static boolean worthRetrying(int status) {
    return status == 429 || status == 408 || status == 425 || status >= 500 || status < 400;
  }

  /** The answer to come back to later, after as long as it says. */
  static Later later(Answered answer, Instant now) {
    return new Later(answer.shown(), retryAfter(answer.headers(), now));
  }

  /** Retry-After of RFC 9110, section 10.2.3: seconds or a date; an hour at most. */
  static Optional<Duration> retryAfter(HttpHeaders headers, Instant now) {
    String value = headers.firstValue("Retry-After").orElse("").strip();
    if (SECONDS.matcher(value).matches()) {
      return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(value))));
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(bounded(Duration.between(now, at)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }
}
