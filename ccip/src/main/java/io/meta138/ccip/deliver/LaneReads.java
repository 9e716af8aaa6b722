package io.meta138.ccip.deliver;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What there is of a lane's messages in its newest generation. */
final class LaneReads {
  private static final String NEWEST =
      " generation = (select max(generation) from ccip.message where lane = :lane) ";
  private static final String UNEXECUTED =
      "state not in ('SUCCESS', 'SUPERSEDED') and execution_state is null"
          + " and finalized_at is not null";
  private static final String FAILED = "state = 'FAILED' and finalized_at is not null";

  private final JdbcClient jdbc;
  private final String lane;

  LaneReads(JdbcClient jdbc, String lane) {
    this.jdbc = jdbc;
    this.lane = lane;
  }

  /** The lane's newest generation; empty while it has no messages. */
  Optional<Integer> generation() {
    return jdbc.sql(
            "select generation from ccip.message where lane = :lane order by generation desc limit 1")
        .param("lane", lane)
        .query(Integer.class)
        .optional();
  }

  /** Messages that are final and not executed: the newest and the oldest. */
  List<Waiting> waiting(int limit) {
    return ends(UNEXECUTED, limit);
  }

  /** Messages that failed and were not overtaken: the newest and the oldest. */
  List<Waiting> failed(int limit) {
    return ends(FAILED, limit);
  }

  private List<Waiting> ends(String which, int limit) {
    SortedMap<Long, Waiting> found = new TreeMap<>();
    end(which, "desc", limit, found);
    if (found.size() == limit) {
      // there may be more than the newest
      end(which, "asc", limit, found);
    }
    return List.copyOf(found.values());
  }

  private void end(String which, String order, int limit, SortedMap<Long, Waiting> found) {
    jdbc.sql(
            "select number, id, sender, receiver, encoded, payload, gas_limit, finalized_at, attempts,"
                + " next_attempt_at from ccip.message where lane = :lane and"
                + NEWEST
                + "and "
                + which
                + " order by number "
                + order
                + " limit :limit")
        .param("lane", lane)
        .param("limit", limit)
        .query(row -> {
          Waiting message = waiting(row);
          found.put(message.number(), message);
        });
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return new Waiting(
        row.getLong("number"),
        Hash.of(row.getBytes("id")),
        Address.of(row.getBytes("sender")),
        Address.of(row.getBytes("receiver")),
        row.getBytes("encoded"),
        row.getBytes("payload"),
        row.getLong("gas_limit"),
        row.getObject("finalized_at", OffsetDateTime.class).toInstant(),
        row.getInt("attempts"),
        Optional.ofNullable(row.getObject("next_attempt_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }

  /** The newest messages above a number that their receivers took in. */
  List<Arrived> arrivedAfter(long number, int limit) {
    return jdbc.sql(
            "select number, id, sender, receiver, payload from ccip.message where lane = :lane and"
                + NEWEST
                + "and number > :number and execution_state = 2 and received_at is not null"
                + " and not refused order by number desc limit :limit")
        .param("lane", lane)
        .param("number", number)
        .param("limit", limit)
        .query((row, _) ->
            new Arrived(
                row.getLong("number"),
                Hash.of(row.getBytes("id")),
                Address.of(row.getBytes("sender")),
                Address.of(row.getBytes("receiver")),
                row.getBytes("payload")))
        .list();
  }
}
