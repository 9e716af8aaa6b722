package io.meta138.portal.subscriptions;

import static io.meta138.portal.subscriptions.Subscribers.utc;

import io.meta138.incident.notifications.Provider;
import io.meta138.incident.notifications.providers.Postman;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import io.meta138.portal.api.Documents.PublicIncident;
import io.meta138.portal.api.Documents.PublicUpdate;
import io.meta138.portal.api.Documents.StatusSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Mails to subscribers, durable from the moment in which they are due until the server has taken
 * them; one that was sent as the process died is sent again under the same Message-ID. No mailbox
 * and no answer of the server, which may name one, goes to the log.
 */
public final class Mails implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Mails.class);
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration SEND_LIMIT = Duration.ofSeconds(20);
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration GIVEN_UP = Duration.ofDays(2);
  private static final Duration NEWS = Duration.ofDays(1);
  private static final int AT_ONCE = 20;
  private static final long NONE = -1;

  private final Supplier<StatusSummary> status;
  private final Database database;
  private final Subscribers subscribers;
  private final Postman postman;
  private final URI site;
  private final InstantSource clock;
  private final MeterRegistry metrics;
  private final Set<String> told = new HashSet<>();
  private @Nullable Running running;

  /** The mail that is claimed and whose end is not written down; of the mails' thread alone. */
  private long claimed = NONE;

  private record Running(Thread thread, CountDownLatch end) {}

  private record Due(
      long id,
      String key,
      long subscriber,
      String address,
      boolean confirms,
      String subject,
      String body,
      Instant createdAt,
      int attempts) {}

  /**
   * Mails by this postman.
   *
   * @param status of now, for everybody
   * @param site where the links of mails lead, without a path
   */
  public Mails(
      Supplier<StatusSummary> status,
      Database database,
      Subscribers subscribers,
      Postman postman,
      URI site,
      InstantSource clock,
      MeterRegistry metrics) {
    this.status = status;
    this.database = database;
    this.subscribers = subscribers;
    this.postman = postman;
    this.site = site;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return "mails to subscribers";
  }

  @Override
  public void start() {
    CountDownLatch end = new CountDownLatch(1);
    running = new Running(Thread.ofVirtual().name("portal-mails").start(() -> run(end)), end);
  }

  @Override
  public void stop() throws InterruptedException {
    Running stopping = running;
    running = null;
    if (stopping != null) {
      stopping.end().countDown();
      stopping.thread().interrupt();
      stopping.thread().join(SEND_LIMIT);
    }
  }

  private void run(CountDownLatch end) {
    try {
      do {
        try {
          look(status.get());
          deliver();
        } catch (DataAccessException | TransactionException e) {
          LOG.warn("mails wait for the database: {}", e.getClass().getSimpleName());
        } catch (RuntimeException e) {
          LOG.error("a turn of mails failed: {}", where(e));
        }
      } while (!end.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      leave();
    }
  }

  private void leave() {
    boolean interrupted = Thread.interrupted();
    try {
      release();
    } catch (DataAccessException e) {
      LOG.warn("a mail waits for its lease's end: {}", e.getClass().getSimpleName());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was thrown and where, without its message, which may name a mailbox. */
  private static String where(RuntimeException thrown) {
    return thrown.getClass().getName()
        + Stream.of(thrown.getStackTrace())
            .limit(5)
            .map(frame -> " at " + frame)
            .collect(Collectors.joining());
  }

  /** Writes mails for what is new in the status, once, to whoever was subscribed by then. */
  private void look(StatusSummary status) {
    Instant now = clock.instant();
    Set<String> seen = new HashSet<>();
    Stream.concat(status.current().stream(), status.past().stream())
        .forEach(incident ->
            incident
                .updates()
                .forEach(update -> {
                  String key = incident.id() + " " + update.at();
                  seen.add(key);
                  if (!told.contains(key) && update.at().isAfter(now.minus(NEWS))) {
                    write(incident, update, now);
                  }
                }));
    told.clear();
    told.addAll(seen);
  }

  private void write(PublicIncident incident, PublicUpdate update, Instant now) {
    database
        .transactions()
        .executeWithoutResult(_ -> {
          int first =
              database
                  .jdbc()
                  .sql(
                      """
                      insert into portal.told_update (incident, at, told_at)
                      values (:incident, :at, :now) on conflict do nothing
                      """)
                  .param("incident", incident.id())
                  .param("at", utc(update.at()))
                  .param("now", utc(now))
                  .update();
          if (first == 1) {
            toAll(incident, update, now);
          }
        });
  }

  private void toAll(PublicIncident incident, PublicUpdate update, Instant now) {
    database
        .jdbc()
        .sql(
            """
            insert into portal.mail (key, subscriber, confirms, subject, body, created_at, due_at)
            select 'update:' || :incident || ':' || :at || ':' || id, id, false, :subject, :body,
                   :now, :now
            from portal.subscriber where confirmed_at < :since
            """)
        .param("incident", incident.id())
        .param("at", update.at().toString())
        .param("subject", "Meta138 status: " + incident.title() + ". " + update.text())
        .param(
            "body",
            "%s.\n\n%s\n(%s)\n\nAll about it: %s/status/#%s"
                .formatted(incident.title(), update.text(), update.at(), site, incident.id()))
        .param("now", utc(now))
        .param("since", utc(update.at()))
        .update();
  }

  /** Sends what is due, one after another: what waits for its turn is nobody's yet. */
  private void deliver() throws InterruptedException {
    release();
    for (int sent = 0; sent < AT_ONCE; sent++) {
      Optional<Due> due = claim();
      if (due.isEmpty()) {
        return;
      }
      claimed = due.get().id();
      deliver(due.get());
      claimed = NONE;
    }
  }

  private void deliver(Due due) throws InterruptedException {
    Provider.Answer answer = send(due);
    // a query of an interrupted thread fails, and what was taken has to be written down
    boolean stopping = Thread.interrupted();
    switch (answer) {
      case Provider.Taken _ -> settle(due, "sent");
      case Provider.Refused _ -> {
        LOG.warn("a subscriber's mail is refused for good");
        settle(due, "refused");
      }
      case Provider.Later _ when stopping -> release();
      case Provider.Later _ when clock.instant().isAfter(due.createdAt().plus(GIVEN_UP)) -> {
        LOG.warn("a subscriber's mail is given up after {} attempts", due.attempts());
        settle(due, "given-up");
      }
      case Provider.Later _ -> later(due);
    }
    if (stopping) {
      claimed = NONE;
      throw new InterruptedException("mails stop");
    }
  }

  /** A mail that fails unexpectedly waits like one that is not taken, and stops no other. */
  private Provider.Answer send(Due due) {
    try {
      return postman.send(letter(due), SEND_LIMIT);
    } catch (DataAccessException | TransactionException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("a subscriber's mail failed: {}", where(e));
      return new Provider.Later("it failed", Optional.empty());
    }
  }

  /** Gives back what was claimed and came to no end, for it need not wait for the lease's. */
  private void release() {
    if (claimed != NONE) {
      database
          .jdbc()
          .sql("update portal.mail set due_at = :now where id = :id")
          .param("now", utc(clock.instant()))
          .param("id", claimed)
          .update();
      claimed = NONE;
    }
  }

  private Postman.Letter letter(Due due) {
    String end =
        site
            + "/status/subscriptions/end?token="
            + subscribers.link(due.subscriber(), Subscribers.Purpose.END, due.key());
    String text =
        due.confirms()
            ? due.body()
                + "\n\nIf that was you, confirm it within a day:\n"
                + site
                + "/status/subscriptions/confirm?token="
                + subscribers.link(due.subscriber(), Subscribers.Purpose.CONFIRM, due.key())
                + "\n\nIf not, do nothing, and no mail about incidents comes."
                + "\nTo have this mailbox forgotten at once: "
                + end
            : due.body() + "\n\nNo more such mails: " + end;
    return new Postman.Letter(
        due.key(),
        due.address(),
        due.subject(),
        text + "\n",
        due.createdAt(),
        Map.of(
            "List-Unsubscribe",
            "<" + end + ">",
            "List-Unsubscribe-Post",
            "List-Unsubscribe=One-Click"));
  }

  /**
   * Takes the oldest for a while, so that nobody hears of an end before its beginning; a process
   * that dies with it leaves it to the next.
   */
  private Optional<Due> claim() {
    Instant now = clock.instant();
    return database
        .jdbc()
        .sql(
            """
            update portal.mail mail
            set due_at = :lease, attempts = attempts + 1
            from portal.subscriber subscriber
            where subscriber.id = mail.subscriber and mail.id = (
              select id from portal.mail where due_at <= :now order by due_at, id limit 1
              for update skip locked)
            returning mail.*, subscriber.address
            """)
        .param("now", utc(now))
        .param("lease", utc(now.plus(LEASE)))
        .query((row, _) ->
            new Due(
                row.getLong("id"),
                row.getString("key"),
                row.getLong("subscriber"),
                row.getString("address"),
                row.getBoolean("confirms"),
                row.getString("subject"),
                row.getString("body"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("attempts")))
        .optional();
  }

  private void settle(Due due, String outcome) {
    metrics.counter("meta138_portal_mails", "outcome", outcome).increment();
    database.jdbc().sql("delete from portal.mail where id = :id").param("id", due.id()).update();
  }

  private void later(Due due) {
    metrics.counter("meta138_portal_mails", "outcome", "later").increment();
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(due.attempts() - 1, 10));
    database
        .jdbc()
        .sql("update portal.mail set due_at = :due where id = :id")
        .param(
            "due",
            utc(clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause)))
        .param("id", due.id())
        .update();
  }

  /** Forgets what is too old. */
  public void sweep() {
    subscribers.sweep();
  }
}
