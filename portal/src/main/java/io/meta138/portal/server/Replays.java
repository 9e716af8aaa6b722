package io.meta138.portal.server;

import io.meta138.incident.secrets.Digests;
import io.meta138.platform.db.Database;
import io.meta138.portal.api.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;

/** Answers of requests that carried a key: a repetition is given the first one's answer. */
final class Replays {
  /** How long an answer is kept. */
  static final Duration KEPT = Duration.ofHours(24);

  /** Kind of most answers. */
  static final String JSON = "application/json";

  /** Status of what may have been done. */
  private static final int UNKNOWN = Problems.neverAnswered().status();

  /** After this the answer of a request that never got one counts as lost with its process. */
  private static final Duration LOST = Duration.ofMinutes(2);

  private final Database database;
  private final InstantSource clock;

  Replays(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  private record Row(
      byte[] request,
      Optional<Integer> status,
      String type,
      byte[] body,
      Map<String, String> headers,
      Instant createdAt) {}

  /** What has to happen before the request is done. */
  sealed interface Claim {
    /** It is done now. */
    record Ours() implements Claim {}

    /** It is answered, by what was answered before or by a problem. */
    record Theirs(Answer answer) implements Claim {}
  }

  Claim claim(String person, String key, Call call) {
    Instant now = clock.instant();
    byte[] request = request(call);
    forget(person, key, now);
    boolean first =
        database
                .jdbc()
                .sql(
                    """
                    insert into portal.answered (person, key, request, created_at)
                    values (:person, :key, :request, :now) on conflict do nothing
                    """)
                .param("person", person)
                .param("key", key)
                .param("request", request)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update()
            == 1;
    if (first) {
      return new Claim.Ours();
    }
    Optional<Row> row =
        database
            .jdbc()
            .sql("select * from portal.answered where person = :person and key = :key")
            .param("person", person)
            .param("key", key)
            .query((found, _) ->
                new Row(
                    found.getBytes("request"),
                    Optional.ofNullable((Integer) found.getObject("status")),
                    Optional.ofNullable(found.getString("media_type")).orElse(""),
                    Optional.ofNullable(found.getBytes("body")).orElse(new byte[0]),
                    headers(found.getString("headers")),
                    found.getObject("created_at", OffsetDateTime.class).toInstant()))
            .optional();
    if (row.isEmpty()) {
      return new Claim.Theirs(Answer.refused(Problems.inProgress()));
    }
    if (!MessageDigest.isEqual(row.get().request(), request)) {
      return new Claim.Theirs(Answer.refused(Problems.keyReused()));
    }
    return new Claim.Theirs(
        row.get()
            .status()
            .<Answer>map(status ->
                new Answer.Bytes(
                    status,
                    row.get().type(),
                    row.get().body(),
                    with(row.get().headers(), "Idempotency-Replayed", "true")))
            .orElseGet(() ->
                Answer.refused(
                    row.get().createdAt().isAfter(now.minus(LOST))
                        ? Problems.inProgress()
                        : Problems.neverAnswered())));
  }

  private void forget(String person, String key, Instant now) {
    database
        .jdbc()
        .sql(
            """
            delete from portal.answered
            where person = :person and key = :key and created_at <= :old
            """)
        .param("person", person)
        .param("key", key)
        .param("old", now.minus(KEPT).atOffset(ZoneOffset.UTC))
        .update();
  }

  private static Map<String, String> headers(String json) {
    return Json.MAPPER.readValue(json, new TypeReference<Map<String, String>>() {});
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(name, value);
    return all;
  }

  /** Keeps an answer without headers of its own. */
  void keep(String person, String key, int status, String type, byte[] body) {
    keep(person, key, new Answer.Bytes(status, type, body, Map.of()));
  }

  /** Keeps an answer; what is worth another try, as surely nothing was done, is not kept. */
  void keep(String person, String key, Answer.Bytes answer) {
    if ((answer.status() >= 500 && answer.status() != UNKNOWN) || answer.status() == 429) {
      drop(person, key);
      return;
    }
    database
        .jdbc()
        .sql(
            """
            update portal.answered
            set status = :status, media_type = :type, body = :body, headers = :headers
            where person = :person and key = :key
            """)
        .param("status", answer.status())
        .param("type", answer.type())
        .param("body", answer.bytes())
        .param("headers", Json.MAPPER.writeValueAsString(answer.headers()))
        .param("person", person)
        .param("key", key)
        .update();
  }

  void drop(String person, String key) {
    database
        .jdbc()
        .sql("delete from portal.answered where person = :person and key = :key")
        .param("person", person)
        .param("key", key)
        .update();
  }

  /** Forgets what is older than is kept. */
  void sweep() {
    database
        .jdbc()
        .sql("delete from portal.answered where created_at <= :old")
        .param("old", clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC))
        .update();
  }

  private static byte[] request(Call call) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        (call.operation().id()
                + "\n"
                + new TreeMap<>(call.path())
                + "\n"
                + call.header("if-match")
                + "\n")
            .getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(call.raw());
    return Digests.sha256(bytes.toByteArray());
  }
}
