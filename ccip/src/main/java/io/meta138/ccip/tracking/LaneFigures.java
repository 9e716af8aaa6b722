package io.meta138.ccip.tracking;

import io.meta138.ccip.lanes.Lane;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts and times of a lane's messages. */
final class LaneFigures {
  /**
   * Messages that are kept, as the table's triggers sum them up, and those that are not any more.
   */
  private static final String ALL =
      """
      select state, fee_token, messages, confirmed, attempts, fees from ccip.figure where lane = :lane
      union all
      select state, fee_token, messages, confirmed, attempts, fees from ccip.figure_change
      where lane = :lane
      union all
      select state, fee_token, messages, confirmed, attempts, fees from ccip.tally where lane = :lane
      """;

  private final Database database;

  LaneFigures(Database database) {
    this.database = database;
  }

  private JdbcClient jdbc() {
    return database.jdbc();
  }

  LaneStats stats(String lane) {
    Map<MessageState, Long> states = new EnumMap<>(MessageState.class);
    long[] sums = new long[2];
    jdbc()
        .sql(
            """
            select state, sum(messages)::bigint as messages, sum(confirmed)::bigint as confirmed,
                sum(attempts)::bigint as attempts
            from (
            """
                + ALL
                + ") counted group by state")
        .param("lane", lane)
        .query(row -> {
          if (row.getLong("messages") != 0) {
            states.put(MessageState.valueOf(row.getString("state")), row.getLong("messages"));
          }
          sums[0] += row.getLong("confirmed");
          sums[1] += row.getLong("attempts");
        });
    Optional<Instant> oldest =
        jdbc()
            .sql(
                "select min(sent_at) as oldest from ccip.message where lane = :lane"
                    + " and state not in ('SUCCESS', 'SUPERSEDED')")
            .param("lane", lane)
            .query((row, _) -> MessageRows.instant(row, "oldest"))
            .single();
    return new LaneStats(states, sums[0], sums[1], oldest, lag(lane));
  }

  /** What was paid for messages, by token, in its smallest unit. */
  Map<Address, BigDecimal> fees(String lane) {
    Map<Address, BigDecimal> fees = new LinkedHashMap<>();
    jdbc()
        .sql(
            "select fee_token, sum(fees) from ("
                + ALL
                + ") paid group by fee_token having sum(fees) > 0 order by fee_token")
        .param("lane", lane)
        .query(row -> {
          fees.put(Address.of(row.getBytes(1)), row.getBigDecimal(2));
        });
    return fees;
  }

  /** Puts changes of figures together, which are read faster then. */
  void putTogether() {
    jdbc()
        .sql(
            """
            with changed as (delete from ccip.figure_change returning *)
            insert into ccip.figure as f (lane, state, fee_token, messages, confirmed, attempts, fees)
            select lane, state, fee_token, sum(messages), sum(confirmed), sum(attempts), sum(fees)
            from changed group by lane, state, fee_token order by lane, state, fee_token
            on conflict (lane, state, fee_token) do update set
                messages = f.messages + excluded.messages, confirmed = f.confirmed + excluded.confirmed,
                attempts = f.attempts + excluded.attempts, fees = f.fees + excluded.fees
            """)
        .update();
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
                order by generation desc, number desc limit 1000) newest
            having count(*) > 0
            """)
        .param("lane", lane)
        .query((row, _) ->
            new LaneStats.Lag(
                Duration.ofMillis(row.getLong("p50")), Duration.ofMillis(row.getLong("p95"))))
        .optional();
  }
}
