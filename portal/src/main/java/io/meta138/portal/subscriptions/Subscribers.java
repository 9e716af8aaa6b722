package io.meta138.portal.subscriptions;

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
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who is told of public incidents by mail. A mailbox is told nothing but the question whether it
 * wants to be, until its owner has said yes; links carry 256 random bits, of which a hash is kept.
 */
public final class Subscribers {
  /** How long a question can be answered. */
  public static final Duration TO_CONFIRM = Duration.ofDays(1);

  private static final Duration TO_END = Duration.ofDays(366);
  private static final Duration ASKED_AGAIN = Duration.ofMinutes(10);
  private static final int ASKED_A_DAY = 3;
  private static final int MOST_UNCONFIRMED = 10_000;
  private static final int LONGEST = 254;
  private static final Pattern MAILBOX =
      Pattern.compile(
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\\.)+[A-Za-z]{2,63}");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Database database;
  private final InstantSource clock;

  /** Of which the links' secrets are made; with this process it is gone. */
  private final Secret seed;

  /** Subscribers in this database. */
  public Subscribers(Database database, InstantSource clock, SecureRandom random) {
    this.database = database;
    this.clock = clock;
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.seed = new Secret(Base64.getEncoder().encodeToString(bytes));
  }

  /** What a link does. */
  enum Purpose {
    CONFIRM,
    END;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A mailbox as it is kept; empty for what is none that mail is sent to. */
  public static Optional<String> mailbox(String text) {
    String address = text.strip();
    return address.length() <= LONGEST && MAILBOX.matcher(address).matches()
        ? Optional.of(address.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /**
   * Asks the owner of a mailbox, unless that was done lately or the mailbox is subscribed already;
   * nobody is told which.
   */
  public void ask(String mailbox) {
    Instant now = clock.instant();
    database
        .transactions()
        .executeWithoutResult(_ ->
            asked(mailbox, now)
                .ifPresent(subscriber ->
                    database
                        .jdbc()
                        .sql(
                            """
                            insert into portal.mail
                                (key, subscriber, confirms, subject, body, created_at, due_at)
                            values (:key, :subscriber, true, :subject, :body, :now, :now)
                            """)
                        .param("key", "confirm:" + subscriber + ":" + now)
                        .param("subscriber", subscriber)
                        .param("subject", "Do you want mails about Meta138's status?")
                        .param(
                            "body",
                            "Somebody asked that this mailbox be told of incidents of Meta138.")
                        .param("now", utc(now))
                        .update()));
  }

  private Optional<Long> asked(String mailbox, Instant now) {
    return database
        .jdbc()
        .sql(
            """
            insert into portal.subscriber as known (address, created_at, asked_at, asked)
            select :address, :now, :now, 1
            where exists (select 1 from portal.subscriber where address = :address)
               or (select count(*) from portal.subscriber where confirmed_at is null) < :most
            on conflict (address) do update
            set asked = case when known.asked_at <= :day then 1 else known.asked + 1 end,
                asked_at = :now
            where known.confirmed_at is null
              and (known.asked_at <= :day or (known.asked < :times and known.asked_at <= :again))
            returning id
            """)
        .param("address", mailbox)
        .param("now", utc(now))
        .param("most", MOST_UNCONFIRMED)
        .param("day", utc(now.minus(Duration.ofDays(1))))
        .param("times", ASKED_A_DAY)
        .param("again", utc(now.minus(ASKED_AGAIN)))
        .query(Long.class)
        .optional();
  }

  /**
   * A link's secret, the same whenever a mail is sent again by this process. Those of mails before
   * stay good: of two mails under one Message-ID a mailbox may show only the first.
   *
   * @param mail key of the mail
   */
  String link(long subscriber, Purpose purpose, String mail) {
    String token =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                Digests.hmacSha256(
                    seed, (purpose.word() + ":" + mail).getBytes(StandardCharsets.UTF_8)));
    database
        .jdbc()
        .sql(
            """
            insert into portal.subscriber_link (hash, subscriber, purpose, ends_at)
            values (:hash, :subscriber, :purpose, :ends)
            on conflict (hash) do update set ends_at = excluded.ends_at
            """)
        .param("hash", hash(token))
        .param("subscriber", subscriber)
        .param("purpose", purpose.word())
        .param("ends", utc(clock.instant().plus(purpose == Purpose.CONFIRM ? TO_CONFIRM : TO_END)))
        .update();
    return token;
  }

  /** Subscribes the mailbox of a link, which works once; false when there is no such link. */
  public boolean confirm(String token) {
    return TOKEN.matcher(token).matches()
        && database
                .jdbc()
                .sql(
                    """
                    with used as (
                      delete from portal.subscriber_link
                      where hash = :hash and purpose = 'confirm' and ends_at > :now
                      returning subscriber)
                    update portal.subscriber set confirmed_at = coalesce(confirmed_at, :now)
                    where id in (select subscriber from used)
                    """)
                .param("hash", hash(token))
                .param("now", utc(clock.instant()))
                .update()
            == 1;
  }

  /** Forgets the mailbox of a link and all that is on its way; false when there is no such link. */
  public boolean end(String token) {
    return TOKEN.matcher(token).matches()
        && database
                .jdbc()
                .sql(
                    """
                    delete from portal.subscriber where id in (
                      select subscriber from portal.subscriber_link
                      where hash = :hash and purpose = 'end' and ends_at > :now)
                    """)
                .param("hash", hash(token))
                .param("now", utc(clock.instant()))
                .update()
            == 1;
  }

  /** Forgets mailboxes whose owners never answered, and what is too old. */
  void sweep() {
    Instant now = clock.instant();
    database
        .jdbc()
        .sql("delete from portal.subscriber where confirmed_at is null and asked_at <= :old")
        .param("old", utc(now.minus(TO_CONFIRM.multipliedBy(2))))
        .update();
    database
        .jdbc()
        .sql("delete from portal.subscriber_link where ends_at <= :now")
        .param("now", utc(now))
        .update();
    database
        .jdbc()
        .sql("delete from portal.told_update where told_at <= :old")
        .param("old", utc(now.minus(Duration.ofDays(30))))
        .update();
  }

  private static byte[] hash(String token) {
    return Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
  }

  static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
