package io.meta138.app.node;

import io.meta138.platform.db.Database;
import io.meta138.platform.signal.Signal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Signals that a desk elsewhere was told hold, in the database, so that a restart knows them. */
final class StoredToldSignals implements ToldSignals {
  private final Database database;

  /**
   * What is noted there.
   *
   * @param database migrated for {@code oracle}
   */
  StoredToldSignals(Database database) {
    this.database = database;
  }

  @Override
  public Instant raised(Signal signal) {
    return database
        .jdbc()
        .sql(
            """
            insert into oracle.signal_told as t (kind, subject, since) values (?, ?, ?)
            on conflict (kind, subject) do update set since = t.since returning since
            """)
        .params(signal.kind(), signal.subject(), signal.at().atOffset(ZoneOffset.UTC))
        .query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .single();
  }

  @Override
  public List<Told> all() {
    return database
        .jdbc()
        .sql("select kind, subject, since from oracle.signal_told order by since limit 10000")
        .query((row, _) ->
            new Told(
                row.getString(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant()))
        .list();
  }

  @Override
  public void cleared(String kind, String subject) {
    database
        .jdbc()
        .sql("delete from oracle.signal_told where kind = ? and subject = ?")
        .params(kind, subject)
        .update();
  }
}
