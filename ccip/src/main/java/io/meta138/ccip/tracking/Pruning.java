package io.meta138.ccip.tracking;

import io.meta138.platform.db.Database;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Deletes what ended long ago, with all that chains told of it, and keeps the sums. Of each
 * generation the newest message stays, and everything from the first number on that waits to be
 * delivered: roots are built over consecutive messages.
 */
final class Pruning {
  private static final String MESSAGES =
      """
      with newest as (select max(generation) as generation from ccip.message where lane = :lane),
      waits as (
          select min(m.number) as number from ccip.message m join newest using (generation)
          where m.lane = :lane and m.execution_state is null
              and m.state not in ('SUCCESS', 'SUPERSEDED')),
      old as (
          select m.id from ccip.message m cross join newest n cross join waits w
          where m.lane = :lane and m.state in ('SUCCESS', 'SUPERSEDED') and m.sent_at < :before
              and greatest(m.executed_seen_at, m.superseded_at, m.received_seen_at) < :before
              and (m.generation < n.generation or w.number is null or m.number < w.number)
              and m.number < (select max(number) from ccip.message
                  where lane = :lane and generation = m.generation)
          order by m.sent_at limit :limit),
      gone as (delete from ccip.message m using old where m.id = old.id returning m.*),
      facts as (delete from ccip.fact f using gone where f.message_id = gone.id),
      sums as (
          insert into ccip.tally as t (lane, state, fee_token, messages, confirmed, attempts, fees)
          select lane, state, fee_token, count(*),
              count(*) filter (where state = 'SUCCESS' and received_at is not null), sum(attempts),
              coalesce(sum(fee), 0)
          from gone group by lane, state, fee_token
          on conflict (lane, state, fee_token) do update set
              messages = t.messages + excluded.messages, confirmed = t.confirmed + excluded.confirmed,
              attempts = t.attempts + excluded.attempts, fees = t.fees + excluded.fees),
      marks as (
          insert into ccip.pruned as p (lane, on_ramp, below)
          select lane, coalesce(on_ramp, ''::bytea), max(number) + 1 from gone group by 1, 2
          on conflict (lane, on_ramp) do update set below = greatest(p.below, excluded.below))
      select count(*) from gone
      """;

  /** What was noted as amiss stays while nothing made it good. */
  private static final String NOTES =
      """
      delete from ccip.fact f where f.lane = :lane and f.at < :before and (
          f.kind in ('SKIPPED_EXECUTED', 'ALREADY_ATTEMPTED')
          or f.kind in ('SEND_FAILED', 'SKIPPED_NONCE', 'SKIPPED_REPORT') and exists (
              select 1 from ccip.fact g where g.lane = f.lane and g.chain_id = f.chain_id
                  and g.kind = case f.kind when 'SEND_FAILED' then 'ROWS_SENT' else 'EXECUTED' end
                  and (g.block, g.log_index) > (f.block, f.log_index)))
      """;

  private static final String ROOTS =
      """
      delete from ccip.fact f where f.lane = :lane and f.at < :before
          and f.kind in ('COMMITTED', 'BLESSED') and not exists (
              select 1 from ccip.message m
              where m.lane = f.lane and m.number between f.number and f.last)
      """;

  private final Database database;

  Pruning(Database database) {
    this.database = database;
  }

  /**
   * Deletes messages of a lane that ended before this time.
   *
   * @param limit most messages
   * @return how many
   */
  int prune(String lane, Instant before, int limit) {
    Integer count =
        database
            .transactions()
            .execute(_ -> {
              // first, while what made them good is still there
              sql(NOTES, lane, before).update();
              int gone =
                  sql(MESSAGES, lane, before).param("limit", limit).query(Integer.class).single();
              sql(ROOTS, lane, before).update();
              return gone;
            });
    return count == null ? 0 : count;
  }

  private JdbcClient.StatementSpec sql(String text, String lane, Instant before) {
    return database.jdbc().sql(text).param("lane", lane).param("before", MessageRows.time(before));
  }
}
