package io.meta138.incident.notifications.providers;

import io.meta138.incident.Texts;
import io.meta138.incident.notifications.Address;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Message;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.notifications.Provider;
import io.meta138.incident.secrets.Digests;
import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A status page behind HTTP: each notice is one update of an incident, put at an address that its
 * key determines, so that putting it again changes nothing. The update's status is the notice's
 * detail {@code status} (investigating, identified, monitoring or resolved) or follows from its
 * kind; details named {@code component.NAME} set the states of components.
 */
public final class StatusPage implements Provider {
  private static final Set<String> STATUSES =
      Set.of("investigating", "identified", "monitoring", "resolved");

  /** Statuses of an incident in which its cause is still looked for. */
  private static final Set<String> UNKNOWN_CAUSE = Set.of("detected", "triaged");

  private static final Set<String> STATES =
      Set.of(
          "operational",
          "degraded_performance",
          "partial_outage",
          "major_outage",
          "under_maintenance");

  private final Wire wire;
  private final String url;
  private final SecretFile token;

  /**
   * A page's interface.
   *
   * @param url that pages are below
   * @param token file with the bearer token
   */
  public StatusPage(HttpClient client, URI url, SecretFile token) {
    this.wire = new Wire(client);
    this.url = url.toString().replaceAll("/+$", "");
    this.token = token;
  }

  @Override
  public Channel channel() {
    return Channel.STATUS_PAGE;
  }

  @Override
  public Answer send(Message message, Duration deadline) throws InterruptedException {
    if (!(message.address() instanceof Address.StatusPage(String page))) {
      return new Refused("expected an address of a status page");
    }
    return switch (token.read()) {
      case SecretFile.Unreadable(String reason) -> new Later(reason, Optional.empty());
      case Secret secret -> put(message, page, secret, deadline);
    };
  }

  private Answer put(Message message, String page, Secret secret, Duration deadline)
      throws InterruptedException {
    Notice notice = message.notice();
    String update = shortened(notice.key());
    URI target =
        URI.create(
            "%s/pages/%s/incidents/%s/updates/%s"
                .formatted(url, encoded(page), encoded(notice.incident()), update));
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + secret.reveal())
            .PUT(Wire.body(document(notice)))
            .build();
    return switch (wire.send(request, deadline)) {
      case Wire.Unknown(Later later) -> later;
      case Wire.Answered answer when answer.ok() && !answer.json().has("error") ->
          new Taken("update " + update, Optional.empty());
      case Wire.Answered answer when Wire.worthRetrying(answer.status()) ->
          Wire.later(answer, message.now());
      case Wire.Answered answer -> new Refused(answer.shown());
    };
  }

  private static Map<String, Object> document(Notice notice) {
    Map<String, String> components = new TreeMap<>();
    notice
        .details()
        .forEach((name, state) -> {
          String spelled = state.toLowerCase(Locale.ROOT);
          if (name.startsWith(Notice.COMPONENT) && STATES.contains(spelled)) {
            components.put(name.substring(Notice.COMPONENT.length()), spelled);
          }
        });
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", notice.key());
    document.put("name", Texts.cut(Texts.line(notice.summary()), 200));
    document.put("status", status(notice));
    document.put("body", Texts.cut(notice.body(), 8_000));
    document.put("at", notice.at().toString());
    document.put("components", components);
    return document;
  }

  private static String status(Notice notice) {
    String given = notice.details().getOrDefault("status", "").toLowerCase(Locale.ROOT);
    if (STATUSES.contains(given)) {
      return given;
    }
    return switch (notice.kind()) {
      case RESOLVED -> "resolved";
      case PAGE -> "investigating";
      case ACKNOWLEDGED, UPDATE -> UNKNOWN_CAUSE.contains(given) ? "investigating" : "identified";
    };
  }

  private static String shortened(String key) {
    byte[] digest = Digests.sha256(key.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
