package io.meta138.incident.people;

import io.meta138.incident.secrets.Secret;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.lifecycle.Background;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads who is on call from {@code GET /oncalls} of PagerDuty's REST API v2, every minute. An
 * answer counts for five minutes; after that the schedule in the directory does.
 */
public final class PagerDutySchedules extends Background implements ElsewhereOnCall {
  private static final Logger LOG = LoggerFactory.getLogger(PagerDutySchedules.class);
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration COUNTS_FOR = Duration.ofMinutes(5);
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 1024 * 1024;

  private final BoundedHttp http;
  private final String api;
  private final SecretFile token;
  private final Directory directory;
  private final InstantSource clock;
  private final Map<String, Heard> heard = new ConcurrentHashMap<>();

  private record Heard(Shift shift, Instant at) {}

  /**
   * Schedules that are not read yet.
   *
   * @param api normally {@code https://api.pagerduty.com}
   * @param token file with a key of the REST API that may read
   */
  public PagerDutySchedules(
      HttpClient client, URI api, SecretFile token, Directory directory, InstantSource clock) {
    this.http = new BoundedHttp(client);
    this.api = api.toString().replaceAll("/+$", "");
    this.token = token;
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public Optional<Shift> onCall(String schedule, Instant at) {
    return Optional.ofNullable(heard.get(schedule))
        .filter(
            known -> !at.isAfter(known.at().plus(COUNTS_FOR)) && at.isBefore(known.shift().until()))
        .map(Heard::shift);
  }

  @Override
  public String name() {
    return "schedules at PagerDuty";
  }

  @Override
  protected void run() throws InterruptedException {
    while (true) {
      readAll();
      Thread.sleep(EVERY);
    }
  }

  /** Reads every schedule that the directory keeps there, once. */
  public void readAll() throws InterruptedException {
    for (String name : directory.scheduleNames()) {
      Optional<String> id = directory.schedule(name).flatMap(Schedule::pagerDuty);
      if (id.isPresent()) {
        read(id.get());
      }
    }
  }

  private void read(String id) throws InterruptedException {
    if (!(token.read() instanceof Secret secret)) {
      LOG.warn("the key of PagerDuty's REST API can't be read");
      return;
    }
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    api
                        + "/oncalls?schedule_ids%5B%5D="
                        + URLEncoder.encode(id, StandardCharsets.UTF_8)
                        + "&include%5B%5D=users&limit=100"))
            .header("Accept", "application/vnd.pagerduty+json;version=2")
            .header("Authorization", "Token token=" + secret.reveal())
            .build();
    switch (http.send(request, DEADLINE, MAX_BYTES)) {
      case BoundedHttp.Failed(_, String reason) ->
          LOG.warn("schedule {} at PagerDuty: {}", id, reason);
      case BoundedHttp.Response(int status, _, byte[] body) when status == 200 ->
          first(id, body)
              .ifPresentOrElse(
                  shift -> heard.put(id, new Heard(shift, clock.instant())),
                  () -> LOG.warn("schedule {} at PagerDuty names nobody of the directory", id));
      case BoundedHttp.Response(int status, _, _) ->
          LOG.warn("schedule {} at PagerDuty: HTTP {}", id, status);
    }
  }

  /** The first level's person now. */
  private Optional<Shift> first(String id, byte[] body) {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    List<JsonNode> entries =
        root.path("oncalls")
            .valueStream()
            .filter(entry -> entry.path("schedule").path("id").asString("").equals(id))
            .sorted(
                java.util.Comparator.comparingInt(
                    entry -> entry.path("escalation_level").asInt(Integer.MAX_VALUE)))
            .toList();
    for (JsonNode entry : entries) {
      JsonNode user = entry.path("user");
      Optional<String> person =
          directory.atPagerDuty(user.path("id").asString(""), user.path("email").asString(""));
      Instant from = moment(entry.path("start")).orElse(now);
      Instant until = moment(entry.path("end")).orElse(now.plus(Duration.ofDays(7)));
      if (person.isPresent() && !from.isAfter(now) && until.isAfter(now)) {
        return Optional.of(
            new Shift(person.get(), from, until, "schedule " + id + " at PagerDuty"));
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> moment(JsonNode node) {
    try {
      return Optional.of(OffsetDateTime.parse(node.asString("")).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
