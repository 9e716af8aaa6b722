package io.meta138.ccip.tracking;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;

/** Reads the rows of the schema {@code ccip}. */
final class MessageRows {
  private static final int SUCCESS = 2;

  private MessageRows() {}

  static TrackedMessage message(ResultSet row) throws SQLException {
    return new TrackedMessage(
        row.getString("lane"),
        row.getInt("generation"),
        row.getLong("number"),
        Hash.of(row.getBytes("id")),
        Address.of(row.getBytes("sender")),
        Address.of(row.getBytes("receiver")),
        row.getBytes("encoded"),
        row.getBytes("payload"),
        row.getLong("gas_limit"),
        Address.of(row.getBytes("fee_token")),
        Optional.ofNullable(row.getBigDecimal("fee")).map(BigDecimal::toBigIntegerExact),
        sent(row),
        MessageState.valueOf(row.getString("state")),
        instant(row, "finalized_at"),
        instant(row, "committed_at"),
        instant(row, "verifying_at"),
        instant(row, "verified_at"),
        Optional.ofNullable(row.getBytes("superseded_by")).map(Hash::of),
        execution(row),
        receipt(row),
        new TrackedMessage.Delivery(
            row.getInt("attempts"),
            instant(row, "next_attempt_at"),
            Optional.ofNullable(row.getString("last_error")),
            instant(row, "given_up_at"),
            row.getInt("refusals"),
            Optional.ofNullable(row.getObject("retry_asked", Integer.class))));
  }

  private static TrackedMessage.Sent sent(ResultSet row) throws SQLException {
    return new TrackedMessage.Sent(
        new ChainId(row.getLong("source_chain")),
        row.getLong("source_block"),
        Hash.of(row.getBytes("source_block_hash")),
        Hash.of(row.getBytes("source_tx")),
        row.getInt("log_index"),
        known(row, "sent_at"),
        known(row, "sent_seen_at"));
  }

  private static Optional<TrackedMessage.Execution> execution(ResultSet row) throws SQLException {
    Short state = row.getObject("execution_state", Short.class);
    if (state == null) {
      return Optional.empty();
    }
    return Optional.of(
        new TrackedMessage.Execution(
            state == SUCCESS,
            row.getLong("destination_block"),
            Hash.of(row.getBytes("destination_tx")),
            known(row, "executed_at"),
            known(row, "executed_seen_at"),
            row.getInt("executions"),
            Optional.ofNullable(row.getObject("gas_used", Long.class)),
            Objects.requireNonNullElse(row.getBytes("return_data"), new byte[0])));
  }

  private static Optional<TrackedMessage.Receipt> receipt(ResultSet row) throws SQLException {
    Optional<Instant> at = instant(row, "received_at");
    if (at.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TrackedMessage.Receipt(
            at.get(),
            known(row, "received_seen_at"),
            row.getInt("rows_taken"),
            row.getInt("rows_stale"),
            row.getBoolean("refused")));
  }

  static Instant known(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
