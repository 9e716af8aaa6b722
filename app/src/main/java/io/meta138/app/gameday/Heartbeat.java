package io.meta138.app.gameday;

import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Prometheus and Alertmanager do all day where all is well: they send the alert that always
 * fires, until they are told to be silent.
 */
final class Heartbeat extends Background {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final Duration EVERY = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final BoundedHttp http;
  private final URI hook;
  private final SecretFile token;
  private final Instant since;
  private volatile boolean silent;

  Heartbeat(BoundedHttp http, URI desk, SecretFile token, InstantSource clock) {
    super("heartbeat of monitoring");
    this.http = http;
    this.hook = desk.resolve("/v1/alerts/alertmanager");
    this.token = token;
    this.since = clock.instant();
  }

  void silent(boolean now) {
    silent = now;
  }

  @Override
  void work() throws InterruptedException {
    while (true) {
      if (!silent) {
        beat();
      }
      TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
    }
  }

  private void beat() throws InterruptedException {
    if (!(token.read() instanceof Secret secret)) {
      LOG.warn("the token of Alertmanager can't be read");
      return;
    }
    Map<String, Object> alert =
        Map.of(
            "status",
            "firing",
            "labels",
            Map.of("alertname", "Watchdog", "kind", "watchdog", "severity", "P3"),
            "annotations",
            Map.of("summary", "always fires"),
            "startsAt",
            since.toString(),
            "endsAt",
            "0001-01-01T00:00:00Z",
            "fingerprint",
            "77617463682d3138");
    byte[] body =
        JsonMapper.shared()
            .writeValueAsBytes(
                Map.of("version", "4", "status", "firing", "alerts", List.of(alert)));
    HttpRequest request =
        HttpRequest.newBuilder(hook)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + secret.reveal())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    if (!(http.send(request, LIMIT, 1 << 16) instanceof BoundedHttp.Response answer)
        || answer.status() / 100 != 2) {
      LOG.warn("the desk did not take the heartbeat");
    }
  }
}
