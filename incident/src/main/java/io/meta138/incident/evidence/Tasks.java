package io.meta138.incident.evidence;

import io.meta138.incident.incidents.Work;
import io.meta138.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Fenced leases on works: whoever takes one on again after the lease has passed gets a higher
 * number, and only the newest number may finish it.
 */
public final class Tasks {
  private final Database database;

  /** The leases in a database that is migrated for {@code incident}. */
  public Tasks(Database database) {
    this.database = database;
  }

  /** Takes a work on; empty when it is done or somebody else has it. */
  public OptionalLong take(String key, Instant now, Duration lease) {
    return database
        .jdbc()
        .sql(
            """
            insert into incident.evidence_task as t (key, token, leased_until, attempts)
            values (:key, nextval('incident.evidence_token'), :until, 1)
            on conflict (key) do update
            set token = excluded.token, leased_until = excluded.leased_until,
                attempts = t.attempts + 1
            where t.done_at is null and t.leased_until <= :now
            returning token
            """)
        .param("key", key)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("until", now.plus(lease).atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .optional()
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /**
   * Finishes a work together with what came of it, in one transaction.
   *
   * @param result what is to be written; not called when another has taken the work on since
   * @return what was written; empty when the lease is lost
   */
  public <T> Optional<T> finish(String key, long token, Instant now, Supplier<T> result) {
    return Optional.ofNullable(
        database
            .transactions()
            .execute(_ -> {
              int mine =
                  database
                      .jdbc()
                      .sql(
                          "update incident.evidence_task set done_at = ? where key = ? and token = ?"
                              + " and done_at is null")
                      .params(now.atOffset(ZoneOffset.UTC), key, token)
                      .update();
              return mine == 1 ? result.get() : null;
            }));
  }

  /** Gives a work back so that it may be taken on again from a time on. */
  public void giveBack(String key, long token, Instant until) {
    database
        .jdbc()
        .sql(
            "update incident.evidence_task set leased_until = ? where key = ? and token = ? and"
                + " done_at is null")
        .params(until.atOffset(ZoneOffset.UTC), key, token)
        .update();
  }

  /** Lets everything of a kind be taken on again that a process which is gone had. */
  public int releaseAll(Work.Kind kind, Instant now) {
    return database
        .jdbc()
        .sql(
            """
            update incident.evidence_task
            set token = nextval('incident.evidence_token'), leased_until = ?
            where done_at is null and key in (select key from incident.work where kind = ?)
            """)
        .params(now.atOffset(ZoneOffset.UTC), kind.name())
        .update();
  }
}
