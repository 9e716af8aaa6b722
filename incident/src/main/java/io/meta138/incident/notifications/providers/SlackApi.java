package io.meta138.incident.notifications.providers;

import io.meta138.incident.Texts;
import io.meta138.incident.notifications.Provider.Answer;
import io.meta138.incident.notifications.Provider.Later;
import io.meta138.incident.notifications.Provider.Refused;
import io.meta138.incident.secrets.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The methods of Slack's Web API, as one attempt calls them. */
final class SlackApi {
  /** Of the metadata that carry a notice's key. */
  static final String EVENT_TYPE = "meta138_notice";

  private static final int MAX_PAGES = 5;

  /** Errors of Slack's own that pass. */
  private static final Set<String> PASSING =
      Set.of(
          "ratelimited",
          "rate_limited",
          "message_limit_exceeded",
          "internal_error",
          "fatal_error",
          "service_unavailable",
          "request_timeout",
          "team_added_to_org",
          "accesslimited");

  private final Wire wire;
  private final String address;
  private final Secret secret;
  private final Duration each;
  private final Instant now;

  /**
   * For one attempt.
   *
   * @param each how long a call may take
   */
  SlackApi(Wire wire, String address, Secret secret, Duration each, Instant now) {
    this.wire = wire;
    this.address = address;
    this.secret = secret;
    this.each = each;
    this.now = now;
  }

  /** A method's answer. */
  sealed interface Called {}

  record Ok(JsonNode body) implements Called {}

  record Not(Answer answer, String error) implements Called {}

  Called call(String method, Map<String, Object> body) throws InterruptedException {
    return answer(
        HttpRequest.newBuilder(URI.create(address + "/" + method))
            .header("Content-Type", "application/json; charset=utf-8")
            .header("Authorization", "Bearer " + secret.reveal())
            .POST(Wire.body(body))
            .build());
  }

  private Called get(String method, String query) throws InterruptedException {
    return answer(
        HttpRequest.newBuilder(URI.create(address + "/" + method + "?" + query))
            .header("Authorization", "Bearer " + secret.reveal())
            .build());
  }

  private Called answer(HttpRequest request) throws InterruptedException {
    return switch (wire.send(request, each)) {
      case Wire.Unknown(Later later) -> new Not(later, "");
      case Wire.Answered answer -> judge(answer);
    };
  }

  /** A success says so in its body; HTTP 200 alone means nothing. */
  private Called judge(Wire.Answered answer) {
    JsonNode body = answer.json();
    if (answer.ok() && body.path("ok").asBoolean(false)) {
      return new Ok(body);
    }
    String error = body.path("error").asString("");
    boolean passing =
        error.isEmpty() ? Wire.worthRetrying(answer.status()) : PASSING.contains(error);
    return new Not(
        passing || answer.status() == 429
            ? Wire.later(answer, now)
            : new Refused("Slack: " + (error.isEmpty() ? answer.shown() : Texts.cut(error, 200))),
        error);
  }

  /** The message that carries the key; a missing node when there is none. */
  Called find(String channel, Instant oldest, String key) throws InterruptedException {
    String cursor = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      String query =
          "channel=%s&oldest=%d.000000&inclusive=true&include_all_metadata=true&limit=200%s"
              .formatted(
                  encoded(channel),
                  oldest.getEpochSecond(),
                  cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor));
      Called called = get("conversations.history", query);
      if (!(called instanceof Ok(JsonNode body))) {
        return called;
      }
      for (JsonNode candidate : body.path("messages")) {
        JsonNode metadata = candidate.path("metadata");
        if (metadata.path("event_payload").path("key").asString("").equals(key)
            && metadata.path("event_type").asString("").equals(EVENT_TYPE)) {
          return new Ok(candidate);
        }
      }
      cursor = body.path("response_metadata").path("next_cursor").asString("");
      if (cursor.isEmpty()) {
        break;
      }
    }
    return new Ok(MissingNode.getInstance());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
