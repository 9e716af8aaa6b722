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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The outbox's tables. */
final class OutboxStore {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

  private final Database database;
  private final JdbcClient jdbc;
  private final JdbcTemplate batches;

  OutboxStore(Database database) {
    this.database = database;
    this.jdbc = database.jdbc();
    this.batches = new JdbcTemplate(database.dataSource());
  }

  void insert(List<Notice> notices, Instant now) {
    List<Object[]> rows = new ArrayList<>();
    for (Notice notice : notices) {
      rows.add(
          new Object[] {
            notice.key(),
            notice.kind().name(),
            notice.incident(),
            notice.severity().name(),
            notice.channel().name(),
            notice.contact(),
            utc(notice.at()),
            Texts.clean(notice.summary()),
            Texts.clean(notice.body()),
            JSON.writeValueAsString(clean(notice.details())),
            utc(now),
            utc(now)
          });
    }
    batches.batchUpdate(
        """
        insert into incident.outbox (key, kind, incident, severity, channel, contact, decided_at,
            summary, body, details, added_at, due_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
        on conflict (key) do nothing
        """,
        rows);
  }

  private static Map<String, String> clean(Map<String, String> details) {
    Map<String, String> clean = new TreeMap<>();
    details.forEach((name, value) -> clean.put(Texts.clean(name), Texts.clean(value)));
    return clean;
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
        .param("now", utc(now))
        .param("until", utc(now.plus(lease)))
        .param("closed", closed.toArray(String[]::new), Types.ARRAY)
        .param("single", single.toArray(String[]::new), Types.ARRAY)
        .param("one_each", oneEach)
        .param("most", most)
        .query(OutboxStore::lease)
        .list()
        .stream()
        .sorted(
            Comparator.comparing((Lease l) -> l.notice().severity())
                .thenComparingLong(Lease::sequence))
        .toList();
  }

  private static Lease lease(ResultSet row, int number) throws SQLException {
    Notice notice =
        new Notice(
            row.getString("key"),
            Notice.Kind.valueOf(row.getString("kind")),
            row.getString("incident"),
            Severity.valueOf(row.getString("severity")),
            Channel.valueOf(row.getString("channel")),
            row.getString("contact"),
            instant(row, "decided_at"),
            row.getString("summary"),
            row.getString("body"),
            JSON.readValue(row.getString("details"), DETAILS));
    return new Lease(
        notice,
        row.getLong("token"),
        row.getLong("sequence"),
        row.getInt("attempts"),
        instant(row, "first_attempt_at"),
        instant(row, "added_at"),
        instant(row, "leased_until"));
  }

  Optional<String> reference(Notice notice) {
    return jdbc.sql(
            """
            select reference from incident.outbox_thread
            where channel = :channel and contact = :contact and incident = :incident
            """)
        .params(thread(notice))
        .query(String.class)
        .optional();
  }

  /** Keys of the thread's pages that were delivered since it was last told of an end. */
  List<String> pages(Notice notice) {
    return jdbc.sql(
            """
            select key from incident.outbox
            where channel = :channel and contact = :contact and incident = :incident
              and kind = 'PAGE' and state = 'delivered'
              and sequence > (
                select coalesce(max(sequence), 0) from incident.outbox
                where channel = :channel and contact = :contact and incident = :incident
                  and kind = 'RESOLVED' and state = 'delivered')
            order by sequence
            """)
        .params(thread(notice))
        .query((row, _) -> row.getString(1))
        .list();
  }

  /** The severity that the thread's newest delivered notice had. */
  Optional<Severity> told(Notice notice) {
    return jdbc.sql(
            """
            select severity from incident.outbox
            where channel = :channel and contact = :contact and incident = :incident
              and state = 'delivered' order by sequence desc limit 1
            """)
        .params(thread(notice))
        .query((row, _) -> Severity.valueOf(row.getString(1)))
        .optional();
  }

  private static Map<String, String> thread(Notice notice) {
    return Map.of(
        "channel", notice.channel().name(),
        "contact", notice.contact(),
        "incident", notice.incident());
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
    reference.ifPresent(value ->
        jdbc.sql(
                """
                insert into incident.outbox_thread (channel, contact, incident, reference)
                values (:channel, :contact, :incident, :reference)
                on conflict (channel, contact, incident) do update set reference = :reference
                """)
            .params(thread(lease.notice()))
            .param("reference", value)
            .update());
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
            .param("now", utc(now))
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
            .param("due", utc(due))
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
        .param("now", utc(now))
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
        .param("before", utc(addedBefore))
        .param("now", utc(now))
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
        .param("now", utc(now))
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
        .param("now", utc(now))
        .query((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
        .single()
        .map(OffsetDateTime::toInstant);
  }

  /** Forgets what was settled before then in incidents that are over for good. */
  int prune(Instant before, int most) {
    int pruned =
        jdbc.sql(
                """
                delete from incident.outbox where key in (
                  select o.key from incident.outbox o
                  where o.settled_at < :before and o.state <> 'pending'
                    and not exists (
                      select 1 from incident.incident i where i.id = o.incident and i.live)
                  order by o.settled_at limit :most)
                """)
            .param("before", utc(before))
            .param("most", most)
            .update();
    if (pruned > 0) {
      jdbc.sql(
              """
              delete from incident.outbox_thread t
              where not exists (
                select 1 from incident.outbox o
                where o.incident = t.incident and o.channel = t.channel and o.contact = t.contact)
              """)
          .update();
    }
    return pruned;
  }

  Map<Channel, Long> pending() {
    Map<Channel, Long> counts = new EnumMap<>(Channel.class);
    jdbc.sql(
            "select channel, count(*) from incident.outbox where state = 'pending' group by channel")
        .query((row, _) -> Map.entry(Channel.valueOf(row.getString(1)), row.getLong(2)))
        .list()
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }

  List<Receipt> receipts(String incident) {
    return jdbc.sql(
            """
            select key, kind, channel, contact, state, attempts, decided_at, settled_at, remark
            from incident.outbox where incident = :incident order by sequence
            """)
        .param("incident", incident)
        .query((row, _) ->
            new Receipt(
                row.getString("key"),
                Notice.Kind.valueOf(row.getString("kind")),
                Channel.valueOf(row.getString("channel")),
                row.getString("contact"),
                Receipt.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("attempts"),
                instant(row, "decided_at"),
                Optional.ofNullable(row.getObject("settled_at", OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant),
                row.getString("remark")))
        .list();
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
