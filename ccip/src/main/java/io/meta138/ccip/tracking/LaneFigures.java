package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.Lane;
import io.meta138.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts and times of a lane's messages. */
final class LaneFigures {
  private final Database database;

  LaneFigures(Database database) {
    this.database = database;
  }

  private JdbcClient jdbc() {
    return database.jdbc();
  }

  LaneStats stats(String lane) {
    Map<MessageState, Long> states = new EnumMap<>(MessageState.class);
    jdbc()
        .sql(
            """
            select state, sum(n)::bigint from (
                select state, count(*) as n from ccip.message where lane = :lane group by state
                union all select state, messages from ccip.tally where lane = :lane) counted
            group by state
            """)
        .param("lane", lane)
        .query(row -> {
          states.put(MessageState.valueOf(row.getString(1)), row.getLong(2));
        });
    record Totals(long confirmed, long attempts, Optional<Instant> oldest) {}
    Totals totals =
        jdbc()
            .sql(
                """
                select count(*) filter (where state = 'SUCCESS' and received_at is not null)
                        + coalesce((select sum(confirmed) from ccip.tally where lane = :lane), 0)
                        as confirmed,
                    coalesce(sum(attempts), 0)
                        + coalesce((select sum(attempts) from ccip.tally where lane = :lane), 0)
                        as attempts,
                    min(sent_at) filter (where state not in ('SUCCESS', 'SUPERSEDED')) as oldest
                from ccip.message where lane = :lane
                """)
            .param("lane", lane)
            .query((row, _) ->
                new Totals(
                    row.getLong("confirmed"),
                    row.getLong("attempts"),
                    MessageRows.instant(row, "oldest")))
            .single();
    return new LaneStats(states, totals.confirmed(), totals.attempts(), totals.oldest(), lag(lane));
  }

  /** When the oldest message was sent that its operator waits for. */
  Optional<Instant> oldestUndelivered(Lane lane) {
    return Ours.of(lane)
        .on(
            jdbc()
                .sql(
                    "select min(sent_at) as oldest from ccip.message where lane = :lane"
                        + " and state not in ('SUCCESS', 'SUPERSEDED') and"
                        + Ours.CONDITION)
                .param("lane", lane.name()))
        .query((row, _) -> MessageRows.instant(row, "oldest"))
        .single();
  }

  /** Messages that are left to people. */
  long givenUp(String lane) {
    return jdbc()
        .sql(
            """
            select count(*) from ccip.message where lane = :lane and given_up_at is not null
                and state not in ('SUCCESS', 'SUPERSEDED')
            """)
        .param("lane", lane)
        .query(Long.class)
        .single();
  }

  /**
   * From the block of sending to when the receiver's event was seen, while reading is at the head.
   */
  private Optional<LaneStats.Lag> lag(String lane) {
    return jdbc()
        .sql(
            """
            select percentile_disc(0.5) within group (order by took) as p50,
                percentile_disc(0.95) within group (order by took) as p95
            from (
                select greatest(0, round(1000 * extract(epoch from
                    least(received_seen_at, received_at + interval '1 minute') - sent_at)))::bigint as took
                from ccip.message
                where lane = :lane and state = 'SUCCESS' and received_at is not null
                order by number desc limit 1000) newest
            having count(*) > 0
            """)
        .param("lane", lane)
        .query((row, _) ->
            new LaneStats.Lag(
                Duration.ofMillis(row.getLong("p50")), Duration.ofMillis(row.getLong("p95"))))
        .optional();
  }
}
