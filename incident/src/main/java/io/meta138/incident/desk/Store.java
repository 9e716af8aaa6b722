package io.meta138.incident.desk;

import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Suppression;
import io.meta138.platform.db.Database;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The desk's tables. */
final class Store {
  private final Database database;

  Store(Database database) {
    this.database = database;
  }

  /** Becomes the only one that may write. */
  long takeOver() {
    return database
        .jdbc()
        .sql("update incident.desk set epoch = epoch + 1 returning epoch")
        .query(Long.class)
        .single();
  }

  /** Fails within a transaction when another desk has taken over. */
  void fence(long epoch) {
    boolean mine =
        database
            .jdbc()
            .sql("select epoch = :epoch from incident.desk for share")
            .param("epoch", epoch)
            .query(Boolean.class)
            .single();
    if (!mine) {
      throw new DeskException("another desk has taken over from number " + epoch);
    }
  }

  Engine.Known load() {
    return new Engine.Known(
        documents("suppression", "number", Suppression.class),
        documents("incident", "number", Incident.class),
        documents("alert", "id", Alert.class),
        highest("incident"),
        highest("suppression"));
  }

  private <T> List<T> documents(String table, String order, Class<T> type) {
    return database
        .jdbc()
        .sql("select doc::text from incident.%s where live order by %s".formatted(table, order))
        .query((row, _) -> Codec.read(row.getString(1), type))
        .list();
  }

  private long highest(String table) {
    return database
        .jdbc()
        .sql("select coalesce(max(number), 0) from incident." + table)
        .query(Long.class)
        .single();
  }

  /** Writes what changed; notices and entries are others' business. */
  void write(Effects effects) {
    if (!effects.alerts().isEmpty()) {
      writeAlerts(effects.alerts());
    }
    if (!effects.incidents().isEmpty()) {
      writeIncidents(effects.incidents());
    }
    if (!effects.suppressions().isEmpty()) {
      writeSuppressions(effects.suppressions());
    }
    if (!effects.works().isEmpty()) {
      writeWorks(effects.works());
    }
    if (!effects.forgotten().isEmpty()) {
      for (String table : List.of("alert", "incident", "suppression")) {
        database
            .jdbc()
            .sql("update incident.%s set live = false where id = any(:ids)".formatted(table))
            .param("ids", effects.forgotten().toArray(String[]::new), Types.ARRAY)
            .update();
      }
    }
  }

  private void writeAlerts(List<Alert> alerts) {
    database
        .jdbc()
        .sql(
            """
            insert into incident.alert
              (id, origin, name, standing, severity, component, incident, changed_at, live, doc)
            select id, origin, name, standing, severity, component, incident, at::timestamptz,
              true, doc::json
            from unnest(:id::text[], :origin::text[], :name::text[], :standing::text[],
              :severity::text[], :component::text[], :incident::text[], :at::text[], :doc::text[])
              as t (id, origin, name, standing, severity, component, incident, at, doc)
            on conflict (id) do update set name = excluded.name, standing = excluded.standing,
              severity = excluded.severity, component = excluded.component,
              incident = excluded.incident, changed_at = excluded.changed_at, live = true,
              doc = excluded.doc
            """)
        .param("id", column(alerts, Alert::id), Types.ARRAY)
        .param("origin", column(alerts, a -> a.signal().origin()), Types.ARRAY)
        .param("name", column(alerts, a -> a.signal().name()), Types.ARRAY)
        .param("standing", column(alerts, a -> a.standing().name()), Types.ARRAY)
        .param("severity", column(alerts, a -> a.verdict().severity().name()), Types.ARRAY)
        .param("component", column(alerts, a -> a.component().orElse(null)), Types.ARRAY)
        .param("incident", column(alerts, a -> a.incident().orElse(null)), Types.ARRAY)
        .param("at", column(alerts, a -> a.changedAt().toString()), Types.ARRAY)
        .param("doc", column(alerts, Codec::write), Types.ARRAY)
        .update();
  }

  private void writeIncidents(List<Incident> incidents) {
    database
        .jdbc()
        .sql(
            """
            insert into incident.incident
              (id, number, status, severity, parent, opened_at, resolved_at, changed_at, live, doc)
            select id, number::bigint, status, severity, parent, opened::timestamptz,
              resolved::timestamptz, at::timestamptz, true, doc::jsonb
            from unnest(:id::text[], :number::text[], :status::text[], :severity::text[],
              :parent::text[], :opened::text[], :resolved::text[], :at::text[], :doc::text[])
              as t (id, number, status, severity, parent, opened, resolved, at, doc)
            on conflict (id) do update set status = excluded.status,
              severity = excluded.severity, parent = excluded.parent,
              resolved_at = excluded.resolved_at, changed_at = excluded.changed_at, live = true,
              doc = excluded.doc
            """)
        .param("id", column(incidents, Incident::id), Types.ARRAY)
        .param("number", column(incidents, i -> Long.toString(i.number())), Types.ARRAY)
        .param("status", column(incidents, i -> i.status().name()), Types.ARRAY)
        .param("severity", column(incidents, i -> i.severity().name()), Types.ARRAY)
        .param("parent", column(incidents, i -> i.links().parent().orElse(null)), Types.ARRAY)
        .param("opened", column(incidents, i -> i.times().openedAt().toString()), Types.ARRAY)
        .param(
            "resolved",
            column(incidents, i -> i.times().resolvedAt().map(Instant::toString).orElse(null)),
            Types.ARRAY)
        .param("at", column(incidents, i -> i.times().changedAt().toString()), Types.ARRAY)
        .param("doc", column(incidents, Codec::write), Types.ARRAY)
        .update();
  }

  private void writeSuppressions(List<Suppression> suppressions) {
    for (Suppression suppression : suppressions) {
      database
          .jdbc()
          .sql(
              """
              insert into incident.suppression (id, number, ends_at, live, doc)
              values (:id, :number, :ends, true, :doc::jsonb)
              on conflict (id) do update set ends_at = excluded.ends_at, doc = excluded.doc
              """)
          .param("id", suppression.id())
          .param("number", Long.parseLong(suppression.id().substring(2)))
          .param("ends", utc(suppression.endsAt()))
          .param("doc", Codec.write(suppression))
          .update();
    }
  }

  private void writeWorks(List<Work> works) {
    database
        .jdbc()
        .sql(
            """
            insert into incident.work (key, kind, incident, at)
            select key, kind, incident, at::timestamptz
            from unnest(:key::text[], :kind::text[], :incident::text[], :at::text[])
              as t (key, kind, incident, at)
            on conflict (key) do nothing
            """)
        .param("key", column(works, Work::key), Types.ARRAY)
        .param("kind", column(works, w -> w.kind().name()), Types.ARRAY)
        .param("incident", column(works, Work::incident), Types.ARRAY)
        .param("at", column(works, w -> w.at().toString()), Types.ARRAY)
        .update();
  }

  void journal(Instant at, int inputs, byte[] body) {
    database
        .jdbc()
        .sql("insert into incident.journal (at, inputs, body) values (:at, :inputs, :body)")
        .param("at", utc(at))
        .param("inputs", inputs)
        .param("body", body)
        .update();
  }

  /** The journal after a row, in order. */
  List<Row> journalAfter(long sequence, int most) {
    return database
        .jdbc()
        .sql(
            """
            select sequence, body from incident.journal where sequence > :after
            order by sequence limit :most
            """)
        .param("after", sequence)
        .param("most", most)
        .query((row, _) -> new Row(row.getLong(1), Codec.unpack(row.getBytes(2))))
        .list();
  }

  /** A row of the journal. */
  record Row(long sequence, Recorded recorded) {}

  /** Forgets the first rows of the journal up to the first that is not older, at most so many. */
  int pruneJournal(Instant before, int most) {
    Integer pruned =
        database
            .transactions()
            .execute(_ -> {
              int rows =
                  database
                      .jdbc()
                      .sql(
                          """
                          delete from incident.journal where sequence in (
                            select sequence from incident.journal
                            where at < :before and sequence < coalesce(
                              (select min(sequence) from incident.journal where at >= :before),
                              9223372036854775807)
                            order by sequence limit :most)
                          """)
                      .param("before", utc(before))
                      .param("most", most)
                      .update();
              if (rows > 0) {
                database.jdbc().sql("update incident.desk set journal_whole = false").update();
              }
              return rows;
            });
    return pruned == null ? 0 : pruned;
  }

  /** Whether the journal still begins with the desk's first input. */
  boolean journalWhole() {
    return database
        .jdbc()
        .sql("select journal_whole from incident.desk")
        .query(Boolean.class)
        .single();
  }

  /** An alert, also when the desk keeps it in mind no more. */
  Optional<Alert> alert(String id) {
    return one("alert", id, Alert.class);
  }

  /** An incident, also when the desk keeps it in mind no more. */
  Optional<Incident> incident(String id) {
    return one("incident", id, Incident.class);
  }

  private <T> Optional<T> one(String table, String id, Class<T> type) {
    return database
        .jdbc()
        .sql("select doc::text from incident.%s where id = :id".formatted(table))
        .param("id", id)
        .query((row, _) -> Codec.read(row.getString(1), type))
        .optional();
  }

  private static <T> @Nullable String[] column(List<T> rows, Function<T, @Nullable String> value) {
    @Nullable String[] column = new @Nullable String[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    return column;
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
