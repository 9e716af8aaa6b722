package io.meta138.portal.work;

import io.meta138.platform.db.Database;
import io.meta138.portal.api.WorkDocuments.LongOperation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Long work as the database keeps it. */
final class WorkStore {
  private static final Duration KEPT = Duration.ofDays(30);

  private final Database database;

  WorkStore(Database database) {
    this.database = database;
  }

  /**
   * Work as it is stored.
   *
   * @param number of it
   * @param kind what is done
   * @param subject what it is done to
   * @param shown as people see it
   */
  record Stored(long number, String kind, String subject, LongOperation shown) {}

  private static Stored stored(ResultSet row, int index) throws SQLException {
    long number = row.getLong("id");
    String cancel = row.getString("cancel");
    String state = row.getString("state");
    int total = row.getInt("total");
    return new Stored(
        number,
        row.getString("kind"),
        row.getString("subject"),
        new LongOperation(
            Long.toString(number),
            row.getString("kind"),
            row.getString("title"),
            row.getString("person"),
            state,
            row.getInt("done"),
            total > 0 ? Optional.of(total) : Optional.empty(),
            row.getString("detail"),
            Optional.of(row.getString("link")).filter(link -> !link.isEmpty()),
            state.equals("running") && cancel.equals("possible"),
            state.equals("running") && cancel.equals("asked"),
            time(row, "started_at"),
            time(row, "changed_at"),
            Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class))
                .map(OffsetDateTime::toInstant)));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  Stored begin(LongWork.Wanted wanted, String owner, Instant now) {
    return database
        .jdbc()
        .sql(
            """
            insert into portal.operation (kind, subject, title, person, link, cancel, state, done,
              total, detail, owner, alive_at, started_at, changed_at)
            values (:kind, :subject, :title, :person, :link, :cancel, 'running', 0, 0, 'begins',
              :owner, :now, :now, :now)
            returning *
            """)
        .param("kind", wanted.kind())
        .param("subject", wanted.subject())
        .param("title", wanted.title())
        .param("person", wanted.person())
        .param("link", wanted.link())
        .param("cancel", wanted.cancellable() ? "possible" : "impossible")
        .param("owner", owner)
        .param("now", utc(now))
        .query(WorkStore::stored)
        .single();
  }

  /** The first that is under way of a kind and a subject, and is not asked to end. */
  Optional<Stored> underway(String kind, String subject) {
    return database
        .jdbc()
        .sql(
            """
            select * from portal.operation
            where state = 'running' and cancel <> 'asked' and kind = :kind and subject = :subject
            order by id limit 1
            """)
        .param("kind", kind)
        .param("subject", subject)
        .query(WorkStore::stored)
        .optional();
  }

  Optional<Stored> progress(
      long number, String owner, int done, int total, String detail, Instant now) {
    return database
        .jdbc()
        .sql(
            """
            update portal.operation
            set done = :done, total = :total, detail = :detail, changed_at = :now, alive_at = :now
            where id = :id and owner = :owner and state = 'running' returning *
            """)
        .param("done", done)
        .param("total", total)
        .param("detail", detail)
        .param("now", utc(now))
        .param("id", number)
        .param("owner", owner)
        .query(WorkStore::stored)
        .optional();
  }

  Optional<Stored> end(long number, String owner, String state, String detail, Instant now) {
    return database
        .jdbc()
        .sql(
            """
            update portal.operation
            set state = :state, detail = :detail, changed_at = :now, ended_at = :now,
              done = case when :state = 'succeeded' then greatest(total, done) else done end
            where id = :id and owner = :owner and state = 'running' returning *
            """)
        .param("state", state)
        .param("detail", detail)
        .param("now", utc(now))
        .param("id", number)
        .param("owner", owner)
        .query(WorkStore::stored)
        .optional();
  }

  /** Leaves what goes on after a restart to whoever starts next. */
  void leave(long number, String owner) {
    database
        .jdbc()
        .sql(
            """
            update portal.operation set alive_at = 'epoch'
            where id = :id and owner = :owner and state = 'running'
            """)
        .param("id", number)
        .param("owner", owner)
        .update();
  }

  /** A sign of life of those that are worked on; others of this owner are lost. */
  void alive(Collection<Long> numbers, String owner, Instant now) {
    database
        .jdbc()
        .sql(
            """
            update portal.operation set alive_at = :now
            where id in (:ids) and owner = :owner and state = 'running'
            """)
        .param("ids", List.copyOf(numbers))
        .param("now", utc(now))
        .param("owner", owner)
        .update();
  }

  /** Takes over what nobody works on any more. */
  List<Stored> adopt(String owner, Instant deadSince, Instant now) {
    return database
        .jdbc()
        .sql(
            """
            update portal.operation set owner = :owner, alive_at = :now
            where state = 'running' and alive_at < :dead returning *
            """)
        .param("owner", owner)
        .param("now", utc(now))
        .param("dead", utc(deadSince))
        .query(WorkStore::stored)
        .list();
  }

  Optional<Stored> find(long number) {
    return database
        .jdbc()
        .sql("select * from portal.operation where id = :id")
        .param("id", number)
        .query(WorkStore::stored)
        .optional();
  }

  List<Stored> list(boolean running, long below, int limit) {
    return database
        .jdbc()
        .sql(
            """
            select * from portal.operation
            where id < :below and (not :running or state = 'running')
            order by id desc limit :limit
            """)
        .param("below", below)
        .param("running", running)
        .param("limit", limit)
        .query(WorkStore::stored)
        .list();
  }

  /** Asks for the end of what can be cancelled. */
  Optional<Stored> cancel(long number) {
    return database
        .jdbc()
        .sql(
            """
            update portal.operation set cancel = 'asked'
            where id = :id and state = 'running' and cancel = 'possible' returning *
            """)
        .param("id", number)
        .query(WorkStore::stored)
        .optional();
  }

  boolean cancelAsked(long number) {
    return database
        .jdbc()
        .sql("select cancel = 'asked' from portal.operation where id = :id")
        .param("id", number)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  void sweep(Instant now) {
    database
        .jdbc()
        .sql("delete from portal.operation where ended_at < :old")
        .param("old", utc(now.minus(KEPT)))
        .update();
  }
}
