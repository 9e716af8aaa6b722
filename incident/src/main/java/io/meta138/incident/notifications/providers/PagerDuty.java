package io.meta138.incident.notifications.providers;

import io.meta138.incident.Severity;
import io.meta138.incident.Texts;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * PagerDuty's Events API v2. The key of a page is its {@code dedup_key}, so that a page sent twice
 * pages once and a later page pages again; acknowledging and resolving go to every page of the
 * thread, and so does a changed severity, as a trigger under the page's own key. There is nothing
 * in the interface for other updates.
 */
public final class PagerDuty implements Provider {
  private static final int MAX_SUMMARY = 1_024;
  private static final int MAX_DETAIL = 1_000;
  private static final int MAX_DETAILS = 64;
  private static final int MAX_BODY = 8_000;

  private final Wire wire;
  private final URI url;
  private final String source;

  /** How many pages were told already, by the key of the notice that is not delivered yet. */
  private final Map<String, Integer> told = new ConcurrentHashMap<>();

  /**
   * Events to a service.
   *
   * @param url of the interface, normally {@code https://events.pagerduty.com/v2/enqueue}
   * @param source what the events say they come from
   */
  public PagerDuty(HttpClient client, URI url, String source) {
    this.wire = new Wire(client);
    this.url = url;
    this.source = source;
  }

  @Override
  public Channel channel() {
    return Channel.PAGERDUTY;
  }

  @Override
  public Answer send(Message message, Duration deadline) throws InterruptedException {
    if (!(message.address() instanceof Address.PagerDuty(SecretFile keyFile))) {
      return new Refused("expected an address of PagerDuty");
    }
    return switch (keyFile.read()) {
      case SecretFile.Unreadable(String reason) -> new Later(reason, Optional.empty());
      case Secret key -> send(message, key, deadline);
    };
  }

  private Answer send(Message message, Secret key, Duration deadline) throws InterruptedException {
    return switch (message.notice().kind()) {
      case PAGE ->
          event(trigger(message.notice(), message.notice().key(), key), message.now(), deadline);
      case ACKNOWLEDGED -> toPages(message, key, "acknowledge", deadline);
      case RESOLVED -> toPages(message, key, "resolve", deadline);
      case UPDATE -> update(message, key, deadline);
    };
  }

  private Answer update(Message message, Secret key, Duration deadline)
      throws InterruptedException {
    Notice notice = message.notice();
    boolean changed = message.told().filter(told -> told != notice.severity()).isPresent();
    return changed
        ? toPages(
            message, "severity " + notice.severity(), page -> trigger(notice, page, key), deadline)
        : new Taken("PagerDuty takes no updates but of the severity", Optional.empty());
  }

  private Answer toPages(Message message, Secret key, String action, Duration deadline)
      throws InterruptedException {
    return toPages(
        message,
        action,
        page -> Map.of("routing_key", key.reveal(), "event_action", action, "dedup_key", page),
        deadline);
  }

  private Answer toPages(
      Message message, String what, Function<String, Map<String, Object>> event, Duration deadline)
      throws InterruptedException {
    List<String> pages = message.pages();
    if (pages.isEmpty()) {
      return new Taken("there is no page for " + what, Optional.empty());
    }
    String key = message.notice().key();
    long end = System.nanoTime() + deadline.toNanos();
    // very many take more than one attempt: the next goes on where this one ended
    for (int i = told.getOrDefault(key, 0); i < pages.size(); i++) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive()) {
        return new Later("%d of %d pages were told".formatted(i, pages.size()), Optional.empty());
      }
      Answer answer = event(event.apply(pages.get(i)), message.now(), left);
      if (!(answer instanceof Taken)) {
        if (answer instanceof Refused) {
          told.remove(key);
        }
        return answer;
      }
      told.put(key, i + 1);
    }
    told.remove(key);
    return new Taken(what + " for " + String.join(", ", pages), Optional.empty());
  }

  private Map<String, Object> trigger(Notice notice, String page, Secret key) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("incident", notice.incident());
    details.put("text", Texts.cut(notice.body(), MAX_BODY));
    notice.details().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MAX_DETAILS)
        .forEach(e -> details.put(Texts.cut(e.getKey(), 200), Texts.cut(e.getValue(), MAX_DETAIL)));
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("summary", Texts.cut(Texts.line(notice.summary()), MAX_SUMMARY));
    payload.put("source", source);
    payload.put("severity", severity(notice.severity()));
    payload.put("timestamp", notice.at().toString());
    payload.put("group", notice.incident());
    payload.put("custom_details", details);
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("routing_key", key.reveal());
    event.put("event_action", "trigger");
    event.put("dedup_key", page);
    event.put("client", "Meta138");
    event.put("payload", payload);
    return event;
  }

  private static String severity(Severity severity) {
    return switch (severity) {
      case P0 -> "critical";
      case P1 -> "error";
      case P2 -> "warning";
      case P3 -> "info";
    };
  }

  private Answer event(Map<String, Object> event, Instant now, Duration deadline)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .POST(Wire.body(event))
            .build();
    return switch (wire.send(request, deadline)) {
      case Wire.Unknown(Later later) -> later;
      case Wire.Answered answer -> judge(answer, now);
    };
  }

  /** Only a success in status and in body is one. */
  private static Answer judge(Wire.Answered answer, Instant now) {
    JsonNode body = answer.json();
    String status = body.path("status").asString("");
    if (answer.ok() && status.equals("success")) {
      return new Taken(
          "dedup_key " + Texts.cut(body.path("dedup_key").asString(""), 255), Optional.empty());
    }
    if (status.equals("invalid event") || !Wire.worthRetrying(answer.status())) {
      return new Refused(answer.shown());
    }
    return Wire.later(answer, now);
  }
}
