package io.meta138.ccip.deliver;

import io.meta138.platform.types.Hash;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One connection that holds a lane's advisory lock, and through which its deliveries are read and
 * written: when it breaks the lock is gone, and so is the ability to begin another delivery.
 */
final class LaneSession implements AutoCloseable {
  private final Connection connection;
  private final JdbcClient jdbc;
  private final String lane;
  private final LaneReads messages;

  private LaneSession(Connection connection, String lane) {
    this.connection = connection;
    this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    this.lane = lane;
    this.messages = new LaneReads(jdbc, lane);
  }

  /** Takes the lane; empty when another process delivers on it. */
  static Optional<LaneSession> open(DataSource source, String lane) {
    Connection connection;
    try {
      connection = source.getConnection();
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("no connection to the database", e);
    }
    LaneSession session = new LaneSession(connection, lane);
    boolean locked = false;
    try {
      locked = session.lock();
    } finally {
      if (!locked) {
        session.close();
      }
    }
    return locked ? Optional.of(session) : Optional.empty();
  }

  private boolean lock() {
    return Boolean.TRUE.equals(
        sql("select pg_try_advisory_lock(hashtextextended(:name, 138))")
            .param("name", lockName())
            .query(Boolean.class)
            .single());
  }

  private String lockName() {
    return "meta138 deliverer " + lane;
  }

  private JdbcClient.StatementSpec sql(String text) {
    return jdbc.sql(text);
  }

  /** Its messages, read over this connection. */
  LaneReads messages() {
    return messages;
  }

  /** Those of the messages that nobody has seen executed. */
  Set<Hash> notExecuted(Collection<Hash> ids) {
    if (ids.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        sql("select id from ccip.message where id in (:ids) and execution_state is null")
            .param("ids", ids.stream().map(Hash::toBytes).toList())
            .query((row, _) -> Hash.of(row.getBytes(1)))
            .list());
  }

  /** Those of the failed messages that nobody has seen executed more than so often. */
  Set<Hash> notRetried(Collection<Hash> ids, long executions) {
    return new HashSet<>(
        sql("select id from ccip.message where id in (:ids) and execution_state = 3 and executions <= :n")
            .param("ids", ids.stream().map(Hash::toBytes).toList())
            .param("n", executions)
            .query((row, _) -> Hash.of(row.getBytes(1)))
            .list());
  }

  /** Notes a delivery that is about to be asked for. */
  void begin(Delivery delivery, Instant now) {
    sql("""
    insert into ccip.delivery (key, lane, kind, generation, epoch, ids, gas_limit, submitted_at, state)
    values (:key, :lane, :kind, :generation, :epoch, :ids, :gas, :now, 'OPEN')
    on conflict (key) do update set state = 'OPEN', submitted_at = :now, ended_at = null,
        outcome = null
    """)
        .param("key", delivery.key())
        .param("lane", lane)
        .param("kind", delivery.kind().name())
        .param("generation", delivery.generation())
        .param("epoch", delivery.epoch())
        .param("ids", array(delivery.sortedIds()))
        .param("gas", delivery.gasLimit())
        .param("now", time(now))
        .update();
  }

  private Array array(List<Hash> ids) {
    try {
      return connection.createArrayOf(
          "bytea", ids.stream().map(Hash::toBytes).toArray(byte[][]::new));
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("no array of ids", e);
    }
  }

  /** Notes how a delivery ended. */
  void end(
      String key,
      Delivery.End end,
      @Nullable Hash transaction,
      @Nullable Long gasUsed,
      String outcome,
      Instant now) {
    sql("""
    update ccip.delivery set state = :state, tx = :tx, gas_used = :gas, outcome = :outcome,
        ended_at = :now where key = :key
    """)
        .param("state", end.name())
        .param("tx", transaction == null ? null : transaction.toBytes())
        .param("gas", gasUsed)
        .param("outcome", printable(outcome))
        .param("now", time(now))
        .param("key", key)
        .update();
  }

  /** Words of a node may hold what the database does not take. */
  private static String printable(String words) {
    return words.substring(0, Math.min(500, words.length())).replaceAll("\\p{Cntrl}", "?");
  }

  /** Deliveries that did not end yet, in the order they were begun. */
  List<Delivery> open() {
    return sql("select * from ccip.delivery where lane = :lane and state = 'OPEN' order by submitted_at")
        .param("lane", lane)
        .query((row, _) -> delivery(row))
        .list();
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    Set<Hash> ids = new HashSet<>();
    for (Object id : (Object[]) row.getArray("ids").getArray()) {
      ids.add(Hash.of((byte[]) id));
    }
    return new Delivery(
        row.getString("key"),
        Delivery.Kind.valueOf(row.getString("kind")),
        row.getInt("generation"),
        row.getLong("epoch"),
        ids,
        row.getLong("gas_limit"));
  }

  /** Deletes deliveries that ended before this time. */
  int prune(Instant before) {
    return sql("delete from ccip.delivery where lane = :lane and state <> 'OPEN' and ended_at < :before")
        .param("lane", lane)
        .param("before", time(before))
        .update();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** Gives the lane back. */
  @Override
  public void close() {
    try (connection) {
      // a pooled connection goes on living, and the lock would with it
      jdbc.sql("select pg_advisory_unlock_all()").query(rs -> {});
    } catch (SQLException | DataAccessException e) {
      // the connection is gone, and the lock with it
      return;
    }
  }
}
