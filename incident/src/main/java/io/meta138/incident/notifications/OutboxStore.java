package io.meta138.incident.notifications;

import io.meta138.incident.Texts;
import io.meta138.platform.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** What is in the outbox: adding to it, reading it, forgetting what is long over. */
final class OutboxStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;
  private final JdbcTemplate batches;

  OutboxStore(Database database) {
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

  List<Receipt> receipts(String incident, long after, int most) {
    return jdbc.sql(
            """
            select sequence, key, kind, channel, contact, state, attempts, decided_at, settled_at,
                   remark
            from incident.outbox where incident = :incident and sequence > :after
            order by sequence limit :most
            """)
        .param("incident", incident)
        .param("after", after)
        .param("most", most)
        .query((row, _) ->
            new Receipt(
                row.getLong("sequence"),
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
