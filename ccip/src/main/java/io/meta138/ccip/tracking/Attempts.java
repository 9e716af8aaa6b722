package io.meta138.ccip.tracking;

import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is noted of attempts to deliver messages and to execute again those that failed. */
public final class Attempts {
  private static final int ERROR_LENGTH = 2_000;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");

  private final Database database;

  Attempts(Database database) {
    this.database = database;
  }

  private JdbcClient jdbc() {
    return database.jdbc();
  }

  /**
   * Notes an attempt that ended in an error; the next one is due after a pause that doubles with
   * each.
   *
   * @param error what went wrong; cut at 2,000 characters
   * @param pauses until the next attempt
   */
  public void failed(Collection<Hash> ids, String error, Instant at, Pauses pauses) {
    if (!ids.isEmpty()) {
      again(ids, error, at, pauses, 0);
    }
  }

  /**
   * Notes that a failed message could not even be executed again, as {@link #failed} does; it
   * counts for the retry policy like an execution that failed.
   *
   * @param error what went wrong; cut at 2,000 characters
   * @param pauses until the next attempt
   */
  public void refused(Hash id, String error, Instant at, Pauses pauses) {
    again(List.of(id), error, at, pauses, 1);
  }

  private void again(
      Collection<Hash> ids, String error, Instant at, Pauses pauses, int moreRefusals) {
    jdbc()
        .sql(
            """
            update ccip.message set attempts = attempts + 1, refusals = refusals + :refusals,
                last_error = :error, next_attempt_at = cast(:at as timestamptz) + make_interval(secs =>
                    least(:most, :first * power(2, least(attempts, 20)))::double precision)
            where id in (:ids)
            """)
        .param("refusals", moreRefusals)
        .param("error", clip(error))
        .param("at", MessageRows.time(at))
        .param("first", pauses.first().toNanos() / 1e9)
        .param("most", pauses.longest().toNanos() / 1e9)
        .param("ids", ids.stream().map(Hash::toBytes).toList())
        .update();
  }

  /** Lets a message wait until this time; no attempt was made. */
  public void postpone(Hash id, Instant until) {
    jdbc()
        .sql("update ccip.message set next_attempt_at = :until where id = :id")
        .param("until", MessageRows.time(until))
        .param("id", id.toBytes())
        .update();
  }

  /** Notes that the retry policy has ended for a message, and why. */
  public void giveUp(Hash id, String error, Instant at) {
    jdbc()
        .sql(
            """
            update ccip.message set given_up_at = :at, last_error = :error, next_attempt_at = null,
                retry_asked = null
            where id = :id
            """)
        .param("at", MessageRows.time(at))
        .param("error", clip(error))
        .param("id", id.toBytes())
        .update();
  }

  /**
   * Lets a message be tried at once, also after its retry policy ended: once more than it was
   * executed by now. False when there is no such message or nothing is left to do for it.
   *
   * @param at now
   */
  public boolean retryNow(Hash id, Instant at) {
    return jdbc()
            .sql(
                """
                update ccip.message set given_up_at = null, next_attempt_at = :at,
                    retry_asked = executions, refusals = 0
                where id = :id and state not in ('SUCCESS', 'SUPERSEDED')
                """)
            .param("at", MessageRows.time(at))
            .param("id", id.toBytes())
            .update()
        == 1;
  }

  /**
   * Words of nodes and attesters may hold what a database does not take, or a screen should not.
   */
  private static String clip(String text) {
    String some = text.length() <= ERROR_LENGTH ? text : text.substring(0, ERROR_LENGTH);
    return CONTROL.matcher(some).replaceAll("?");
  }
}
