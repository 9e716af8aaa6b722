package io.meta138.incident.desk;

import io.meta138.incident.incidents.Work;
import io.meta138.platform.db.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** What incidents want done by other parts of the program; each is kept until it is done. */
public final class Works {
  private final Database database;

  /** The works in a database that is migrated for {@code incident}. */
  public Works(Database database) {
    this.database = database;
  }

  /** The oldest that are not done, at most so many. */
  public List<Work> open(Work.Kind kind, int most) {
    return database
        .jdbc()
        .sql(
            """
            select key, incident, at from incident.work
            where kind = :kind and done_at is null order by at, key limit :most
            """)
        .param("kind", kind.name())
        .param("most", most)
        .query((row, _) ->
            new Work(
                row.getString(1),
                kind,
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant()))
        .list();
  }

  /** Notes that one is done, within the transaction that is open on this thread if there is one. */
  public void done(String key, Instant at) {
    database
        .jdbc()
        .sql("update incident.work set done_at = :at where key = :key and done_at is null")
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("key", key)
        .update();
  }
}
