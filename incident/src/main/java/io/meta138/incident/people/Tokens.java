package io.meta138.incident.people;

import io.meta138.incident.secrets.Digests;
import io.meta138.incident.secrets.Secret;
import io.meta138.platform.db.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens for the desk's interface: {@code m138_}, an identifier and 256 random bits, of which only
 * a hash is kept. A token never does more than its person's role allows at the moment of the call,
 * and is good in the environment alone that it was made in.
 */
public final class Tokens {
  private static final Pattern FORM = Pattern.compile("m138_([0-9a-f]{16})_([A-Za-z0-9_-]{43})");
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);
  private static final byte[] NO_HASH = new byte[32];

  private final Database database;
  private final Directory directory;
  private final InstantSource clock;
  private final SecureRandom random;

  /** Tokens of the directory's people. */
  public Tokens(Database database, Directory directory, InstantSource clock, SecureRandom random) {
    this.database = database;
    this.directory = directory;
    this.clock = clock;
    this.random = random;
  }

  /** What came of asking for a token. */
  public sealed interface Issue {}

  /**
   * A token was made.
   *
   * @param id identifier, to revoke it by
   * @param token to hand over; it can't be shown again
   */
  public record Issued(String id, Secret token) implements Issue {}

  /** None was made. */
  public record NotIssued(String reason) implements Issue {}

  /** Whether a token is good. */
  public sealed interface Check {}

  /** It is. */
  public record Good(Caller caller) implements Check {}

  /** It is not; callers are told no more than that. */
  public record Bad(Reason reason) implements Check {}

  /** Why a token is not good; for the log and for metrics. */
  public enum Reason {
    /** It has not the form of a token. */
    MALFORMED,
    /** There is none like it. */
    UNKNOWN,
    /** Its time is over. */
    EXPIRED,
    /** It was revoked. */
    REVOKED,
    /** Its person has no role here any more. */
    NOBODY,
    /** It was made in another environment. */
    ELSEWHERE
  }

  /** What is known of a token. */
  public record Listed(
      String id,
      String person,
      Set<Right> rights,
      String purpose,
      Instant createdAt,
      String createdBy,
      Instant expiresAt,
      Optional<Instant> revokedAt,
      Optional<Instant> lastUsedAt) {
    /** Copies the rights. */
    public Listed {
      rights = Set.copyOf(rights);
    }
  }

  /**
   * Makes a token.
   *
   * @param rights no more than the person's role has
   * @param lifetime at most 366 days
   * @param purpose for people to read
   * @param by who asks for it
   */
  public Issue issue(
      String person, Set<Right> rights, Duration lifetime, String purpose, String by) {
    Optional<Role> role = directory.role(person);
    if (role.isEmpty()) {
      return new NotIssued(
          "there is no person '%s' with a role in %s".formatted(person, directory.environment()));
    }
    if (rights.isEmpty() || !role.get().rights().containsAll(rights)) {
      return new NotIssued(
          "expected some of the rights of %s, %s, found %s"
              .formatted(role.get(), role.get().rights(), rights));
    }
    if (!lifetime.isPositive() || lifetime.compareTo(LONGEST) > 0) {
      return new NotIssued("expected a lifetime of up to " + LONGEST.toDays() + " days");
    }
    byte[] name = new byte[8];
    byte[] secret = new byte[32];
    random.nextBytes(name);
    random.nextBytes(secret);
    String id = HexFormat.of().formatHex(name);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    Instant now = clock.instant();
    database
        .jdbc()
        .sql(
            """
            insert into incident.api_token
                (id, person, environment, rights, purpose, hash, created_at, created_by, expires_at)
            values
                (:id, :person, :environment, :rights, :purpose, :hash, :now, :by, :expires)
            """)
        .param("id", id)
        .param("person", person)
        .param("environment", directory.environment())
        .param(
            "rights", rights.stream().map(Right::name).sorted().toArray(String[]::new), Types.ARRAY)
        .param("purpose", purpose)
        .param("hash", hash(text))
        .param("now", utc(now))
        .param("by", by)
        .param("expires", utc(now.plus(lifetime)))
        .update();
    return new Issued(id, new Secret("m138_" + id + "_" + text));
  }

  /** Judges a token as it was sent. */
  public Check check(String token) {
    Matcher matcher = FORM.matcher(token);
    if (!matcher.matches()) {
      return new Bad(Reason.MALFORMED);
    }
    Optional<Row> row = row(matcher.group(1));
    byte[] wanted = row.map(Row::hash).orElse(NO_HASH);
    boolean same = MessageDigest.isEqual(wanted, hash(matcher.group(2)));
    if (row.isEmpty() || !same) {
      return new Bad(Reason.UNKNOWN);
    }
    if (!row.get().environment().equals(directory.environment())) {
      return new Bad(Reason.ELSEWHERE);
    }
    Listed known = row.get().token();
    Instant now = clock.instant();
    if (known.revokedAt().isPresent()) {
      return new Bad(Reason.REVOKED);
    }
    if (!now.isBefore(known.expiresAt())) {
      return new Bad(Reason.EXPIRED);
    }
    Optional<Role> role = directory.role(known.person());
    if (role.isEmpty()) {
      return new Bad(Reason.NOBODY);
    }
    noteUse(known, now);
    Set<Right> rights = EnumSet.noneOf(Right.class);
    rights.addAll(known.rights());
    rights.retainAll(role.get().rights());
    return new Good(new Caller(known.person(), known.id(), rights));
  }

  /** Revokes a token; false when there is none that was not revoked. */
  public boolean revoke(String id, String by) {
    return database
            .jdbc()
            .sql(
                """
                update incident.api_token set revoked_at = :now, revoked_by = :by
                where id = :id and revoked_at is null
                """)
            .param("now", utc(clock.instant()))
            .param("by", by)
            .param("id", id)
            .update()
        == 1;
  }

  /** All tokens, the newest first. */
  public List<Listed> list() {
    return database
        .jdbc()
        .sql("select * from incident.api_token order by created_at desc, id")
        .query(Tokens::row)
        .list()
        .stream()
        .map(Row::token)
        .toList();
  }

  /** The token with this identifier. */
  public Optional<Listed> find(String id) {
    return row(id).map(Row::token);
  }

  private record Row(Listed token, String environment, byte[] hash) {}

  private Optional<Row> row(String id) {
    return database
        .jdbc()
        .sql("select * from incident.api_token where id = :id")
        .param("id", id)
        .query(Tokens::row)
        .optional();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    Array rights = row.getArray("rights");
    Set<Right> known = EnumSet.noneOf(Right.class);
    for (String name : (String[]) rights.getArray()) {
      Arrays.stream(Right.values()).filter(right -> right.name().equals(name)).forEach(known::add);
    }
    return new Row(
        new Listed(
            row.getString("id"),
            row.getString("person"),
            known,
            row.getString("purpose"),
            row.getObject("created_at", OffsetDateTime.class).toInstant(),
            row.getString("created_by"),
            row.getObject("expires_at", OffsetDateTime.class).toInstant(),
            moment(row, "revoked_at"),
            moment(row, "last_used_at")),
        row.getString("environment"),
        row.getBytes("hash"));
  }

  private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private void noteUse(Listed token, Instant now) {
    if (token.lastUsedAt().filter(last -> now.isBefore(last.plus(USE_NOTED_EVERY))).isPresent()) {
      return;
    }
    database
        .jdbc()
        .sql("update incident.api_token set last_used_at = :now where id = :id")
        .param("now", utc(now))
        .param("id", token.id())
        .update();
  }

  private static byte[] hash(String secret) {
    return Digests.sha256(secret.getBytes(StandardCharsets.US_ASCII));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
