package io.meta138.portal.accounts;

import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Role;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.secrets.Digests;
import io.meta138.incident.secrets.Secret;
import io.meta138.platform.db.Database;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is signed in. A session's cookie is 256 random bits, of which only a hash is kept; each has a
 * token of the desk for what it does there, which ends with it and is never stored.
 */
public final class Sessions {
  /** Longest time without signing in again. */
  public static final Duration LONGEST = Duration.ofHours(12);

  /** Time after which an unused session ends. */
  public static final Duration IDLE = Duration.ofMinutes(60);

  private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
  private static final int MOST_OF_ONE = 20;
  private static final int COOKIE = 43;

  private final Database database;
  private final Directory directory;
  private final Tokens tokens;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<String, Secret> desk = new ConcurrentHashMap<>();

  /** Sessions of the directory's people. */
  public Sessions(
      Database database,
      Directory directory,
      Tokens tokens,
      InstantSource clock,
      SecureRandom random) {
    this.database = database;
    this.directory = directory;
    this.tokens = tokens;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A session.
   *
   * @param hash of its cookie, which names it here
   * @param person who is signed in
   * @param role of the person now
   * @param csrf to be sent with everything that changes something
   * @param mustChange whether a password has to be chosen first
   * @param usedAt about when it was used last
   * @param endsAt when it ends at the latest
   */
  public record Session(
      byte[] hash,
      String person,
      Role role,
      String csrf,
      boolean mustChange,
      Instant usedAt,
      Instant endsAt) {
    String name() {
      return HexFormat.of().formatHex(hash);
    }

    @Override
    public String toString() {
      return "session of " + person;
    }
  }

  /**
   * A session that was just made.
   *
   * @param cookie to be sent to the browser
   * @param session itself
   */
  public record Begun(Secret cookie, Session session) {}

  /** Signs somebody in whose identity is proven; the oldest of very many sessions ends. */
  public Begun begin(String person, boolean mustChange) {
    String cookie = text(32);
    Instant now = clock.instant();
    byte[] hash = hash(cookie);
    database
        .jdbc()
        .sql(
            """
            insert into portal.session
                (hash, person, environment, csrf, must_change, created_at, used_at, ends_at)
            values (:hash, :person, :environment, :csrf, :must, :now, :now, :ends)
            """)
        .param("hash", hash)
        .param("person", person)
        .param("environment", directory.environment())
        .param("csrf", text(24))
        .param("must", mustChange)
        .param("now", utc(now))
        .param("ends", utc(now.plus(LONGEST)))
        .update();
    many(person).forEach(this::end);
    return new Begun(new Secret(cookie), find(cookie).orElseThrow());
  }

  private List<byte[]> many(String person) {
    return database
        .jdbc()
        .sql(
            "select hash from portal.session where person = :person order by created_at desc"
                + " offset :most")
        .param("person", person)
        .param("most", MOST_OF_ONE)
        .query((row, _) -> row.getBytes(1))
        .list();
  }

  /** The session of a cookie; empty when there is none, it is over or its person is gone. */
  public Optional<Session> find(String cookie) {
    if (cookie.length() != COOKIE) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Optional<Session> found = row(hash(cookie), now);
    found
        .filter(session -> !now.isBefore(session.usedAt().plus(NOTED_EVERY)))
        .ifPresent(session ->
            database
                .jdbc()
                .sql("update portal.session set used_at = :now where hash = :hash")
                .param("now", utc(now))
                .param("hash", session.hash())
                .update());
    return found;
  }

  /** A session as it is now, without using it; empty when it is over or its person is gone. */
  public Optional<Session> again(Session session) {
    return row(session.hash(), clock.instant());
  }

  private Optional<Session> row(byte[] hash, Instant now) {
    return database
        .jdbc()
        .sql(
            "select * from portal.session where hash = :hash and ends_at > :now"
                + " and environment = :environment")
        .param("hash", hash)
        .param("environment", directory.environment())
        .param("now", utc(now))
        .query((row, _) ->
            directory
                .role(row.getString("person"))
                .map(role -> {
                  try {
                    return new Session(
                        row.getBytes("hash"),
                        row.getString("person"),
                        role,
                        row.getString("csrf"),
                        row.getBoolean("must_change"),
                        row.getObject("used_at", OffsetDateTime.class).toInstant(),
                        row.getObject("ends_at", OffsetDateTime.class).toInstant());
                  } catch (java.sql.SQLException e) {
                    throw new io.meta138.portal.PortalException("session row", e);
                  }
                }))
        .optional()
        .flatMap(one -> one)
        .filter(session -> now.isBefore(session.usedAt().plus(IDLE)));
  }

  /** The token under which a session acts at the desk. */
  public Secret deskToken(Session session) {
    Optional<Secret> known = Optional.ofNullable(desk.get(session.name())).filter(this::isGood);
    if (known.isPresent()) {
      return known.get();
    }
    // one at a time: who makes another revokes the one before, which may just be on its way
    return desk.compute(
        session.name(),
        (_, made) ->
            Optional.ofNullable(made).filter(this::isGood).orElseGet(() -> newToken(session)));
  }

  private boolean isGood(Secret token) {
    return tokens.check(token.reveal()) instanceof Tokens.Good;
  }

  private Secret newToken(Session session) {
    Duration left = Duration.between(clock.instant(), session.endsAt());
    return switch (tokens.issue(
        session.person(),
        session.role().rights(),
        left.isPositive() ? left : Duration.ofSeconds(1),
        "console",
        "person:" + session.person())) {
      case Tokens.Issued(String id, Secret token) -> {
        revoke(session.hash());
        int kept =
            database
                .jdbc()
                .sql("update portal.session set token = :token where hash = :hash")
                .param("token", id)
                .param("hash", session.hash())
                .update();
        if (kept == 0) {
          // the session ended meanwhile, and so does its token
          var _ = tokens.revoke(id, "person:" + session.person());
        }
        yield token;
      }
      case Tokens.NotIssued(String reason) ->
          throw new io.meta138.portal.PortalException(
              "no token of the desk for " + session.person() + ": " + reason);
    };
  }

  private void revoke(byte[] hash) {
    database
        .jdbc()
        .sql("select person, token from portal.session where hash = :hash and token is not null")
        .param("hash", hash)
        .query((row, _) -> Map.entry(row.getString(1), row.getString(2)))
        .list()
        .forEach(of -> {
          var _ = tokens.revoke(of.getValue(), "person:" + of.getKey());
        });
  }

  /** Ends a session. */
  public void end(byte[] hash) {
    revoke(hash);
    desk.remove(HexFormat.of().formatHex(hash));
    database
        .jdbc()
        .sql("delete from portal.session where hash = :hash")
        .param("hash", hash)
        .update();
  }

  /** Ends all sessions of a person. */
  public void endAll(String person) {
    database
        .jdbc()
        .sql("select hash from portal.session where person = :person")
        .param("person", person)
        .query((row, _) -> row.getBytes(1))
        .list()
        .forEach(this::end);
  }

  /** Ends what is over, so that nothing of it is kept. */
  public void sweep() {
    database
        .jdbc()
        .sql("select hash from portal.session where ends_at <= :now or used_at <= :idle limit 1000")
        .param("now", utc(clock.instant()))
        .param("idle", utc(clock.instant().minus(IDLE)))
        .query((row, _) -> row.getBytes(1))
        .list()
        .forEach(this::end);
  }

  private String text(int bytes) {
    byte[] made = new byte[bytes];
    random.nextBytes(made);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(made);
  }

  private static byte[] hash(String cookie) {
    return Digests.sha256(cookie.getBytes(StandardCharsets.UTF_8));
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
