package io.meta138.incident.notifications;

import io.meta138.incident.Severity;
import io.meta138.incident.Texts;
import io.meta138.platform.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What may be sent now, who has leased it, and what became of it. */
final class LeaseStore {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

  private final Database database;
  private final JdbcClient jdbc;
  private final ThreadStore threads;

  LeaseStore(Database database) {
    this.database = database;
    this.jdbc = database.jdbc();
    this.threads = new ThreadStore(jdbc);
  }

  /** Frees what a process that is gone had leased. */
  int releaseAll() {
    return jdbc.sql(
            """
            update incident.outbox set token = nextval('incident.outbox_token'), leased_until = null
            where state = 'pending' and leased_until is not null
            """)
        .update();
  }

  /**
   * Leases the first notices of threads that are due, the worst first.
   *
   * @param closed contacts to leave out
   * @param single contacts that get one notice at most
   * @param oneEach whether every contact gets one at most
   */
  List<Lease> lease(
      Channel channel,
      Instant now,
      Duration lease,
      Collection<String> closed,
      Collection<String> single,
      boolean oneEach,
      int most) {
    return jdbc
        .sql(
            """
            with heads as (
              select o.key, o.severity, o.kind = 'PAGE' as page, o.sequence, o.contact,
                     row_number() over (partition by o.contact
                         order by o.severity, (o.kind = 'PAGE') desc, o.sequence) as place
              from incident.outbox o
              where o.state = 'pending' and o.channel = :channel and o.due_at <= :now
                and (o.leased_until is null or o.leased_until <= :now)
                and o.contact <> all(:closed)
                and not exists (
                  select 1 from incident.outbox e
                  where e.state = 'pending' and e.channel = o.channel and e.contact = o.contact
                    and e.incident = o.incident and e.sequence < o.sequence)
            ), chosen as (
              select key from heads
              where place = 1 or not (:one_each or contact = any(:single))
              order by severity, page desc, sequence limit :most
            )
            update incident.outbox o
            set token = nextval('incident.outbox_token'), leased_until = :until,
                attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, :now)
            from chosen
            where o.key = chosen.key and o.state = 'pending'
              and (o.leased_until is null or o.leased_until <= :now)
            returning o.*
            """)
        .param("channel", channel.name())
        .param("now", OutboxStore.utc(now))
        .param("until", OutboxStore.utc(now.plus(lease)))
        .param("closed", closed.toArray(String[]::new), Types.ARRAY)
        .param("single", single.toArray(String[]::new), Types.ARRAY)
        .param("one_each", oneEach)
        .param("most", most)
        .query(LeaseStore::row)
        .list()
        .stream()
        .sorted(
            Comparator.comparing((Lease l) -> l.notice().severity())
                .thenComparingLong(Lease::sequence))
        .toList();
  }

  private static Lease row(ResultSet row, int number) throws SQLException {
    Notice notice =
        new Notice(
            row.getString("key"),
            Notice.Kind.valueOf(row.getString("kind")),
            row.getString("incident"),
            Severity.valueOf(row.getString("severity")),
            Channel.valueOf(row.getString("channel")),
            row.getString("contact"),
            OutboxStore.instant(row, "decided_at"),
            row.getString("summary"),
            row.getString("body"),
            JSON.readValue(row.getString("details"), DETAILS));
    return new Lease(
        notice,
        row.getLong("token"),
        row.getLong("sequence"),
        row.getInt("attempts"),
        OutboxStore.instant(row, "first_attempt_at"),
        OutboxStore.instant(row, "added_at"),
        OutboxStore.instant(row, "leased_until"));
  }

  /** What became of the notices before one in its thread. */
  ThreadStore threads() {
    return threads;
  }

  /** Runs writes as one transaction. */
  void transact(Runnable writes) {
    database.transactions().executeWithoutResult(_ -> writes.run());
  }

  /** Notes that a notice is delivered; false when the lease is no longer the newest. */
  boolean delivered(Lease lease, Instant now, String receipt, Optional<String> reference) {
    if (!settle(lease, "delivered", now, receipt)) {
      return false;
    }
    reference.ifPresent(value -> threads.remember(lease.notice(), value));
    return true;
  }

  /** Notes that a notice is given up; false when the lease is no longer the newest. */
  boolean failed(Lease lease, Instant now, String reason) {
    return settle(lease, "failed", now, reason);
  }

  private boolean settle(Lease lease, String state, Instant now, String remark) {
    return jdbc.sql(
                """
                update incident.outbox
                set state = :state, settled_at = :now, remark = :remark, leased_until = null
                where key = :key and token = :token and state = 'pending'
                """)
            .param("state", state)
            .param("now", OutboxStore.utc(now))
            .param("remark", Texts.cut(Texts.clean(remark), 1_000))
            .param("key", lease.notice().key())
            .param("token", lease.token())
            .update()
        == 1;
  }

  /** Puts a notice off; false when the lease is no longer the newest. */
  boolean putOff(Lease lease, Instant due, String reason) {
    return jdbc.sql(
                """
                update incident.outbox set due_at = :due, remark = :remark, leased_until = null
                where key = :key and token = :token and state = 'pending'
                """)
            .param("due", OutboxStore.utc(due))
            .param("remark", Texts.cut(Texts.clean(reason), 1_000))
            .param("key", lease.notice().key())
            .param("token", lease.token())
            .update()
        == 1;
  }

  /** Settles updates of a channel that a newer notice of their thread makes pointless. */
  void supersede(Channel channel, Instant now) {
    jdbc.sql(
            """
            with old as (
              update incident.outbox o
              set state = 'superseded', settled_at = :now, remark = 'a newer update says it all'
              where o.state = 'pending' and o.channel = :channel and o.leased_until is null
                and o.kind in ('UPDATE', 'ACKNOWLEDGED')
                and exists (
                  select 1 from incident.outbox n
                  where n.state = 'pending' and n.channel = o.channel and n.contact = o.contact
                    and n.incident = o.incident and n.sequence > o.sequence and n.kind <> 'PAGE')
              returning o.*
            )
            insert into incident.delivery_result
                (at, outcome, key, kind, incident, channel, contact, remark)
            select :now, 'DELIVERED', key, kind, incident, channel, contact, remark from old
            """)
        .param("channel", channel.name())
        .param("now", OutboxStore.utc(now))
        .update();
  }

  /**
   * Tells, once for each, of pages that were not handed over in time.
   *
   * @return how many there were
   */
  int tellLate(Channel channel, Instant addedBefore, Instant now) {
    return jdbc.sql(
            """
            with late as (
              update incident.outbox set delayed = true
              where state = 'pending' and channel = :channel and kind = 'PAGE' and not delayed
                and added_at <= :before
              returning *
            )
            insert into incident.delivery_result
                (at, outcome, key, kind, incident, channel, contact, remark)
            select :now, 'DELAYED', key, kind, incident, channel, contact,
                   case when remark = '' then 'it waits for its turn' else remark end
            from late
            """)
        .param("channel", channel.name())
        .param("before", OutboxStore.utc(addedBefore))
        .param("now", OutboxStore.utc(now))
        .update();
  }

  /** Tells, once, that a page was not handed over at its first attempt. */
  void tellLate(Lease lease, Instant now, String reason) {
    jdbc.sql(
            """
            with late as (
              update incident.outbox set delayed = true
              where key = :key and kind = 'PAGE' and not delayed
              returning *
            )
            insert into incident.delivery_result
                (at, outcome, key, kind, incident, channel, contact, remark)
            select :now, 'DELAYED', key, kind, incident, channel, contact, :reason from late
            """)
        .param("key", lease.notice().key())
        .param("now", OutboxStore.utc(now))
        .param("reason", Texts.cut(Texts.clean(reason), 1_000))
        .update();
  }

  /** When the next notice of the channel becomes due that is not due yet. */
  Optional<Instant> nextDue(Channel channel, Instant now) {
    return jdbc.sql(
            """
            select min(greatest(due_at, coalesce(leased_until, due_at))) from incident.outbox
            where state = 'pending' and channel = :channel
              and greatest(due_at, coalesce(leased_until, due_at)) > :now
            """)
        .param("channel", channel.name())
        .param("now", OutboxStore.utc(now))
        .query((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
        .single()
        .map(OffsetDateTime::toInstant);
  }
}
