package io.meta138.oracle.publishing;

import io.meta138.platform.types.Hash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads the journal's lines. */
final class JournalRows {
  private JournalRows() {}

  static JournalEntry entry(ResultSet row) throws SQLException {
    return new JournalEntry(
        Hash.of(row.getBytes("id")),
        row.getLong("epoch"),
        time(row, "observed_at").orElseThrow(),
        time(row, "created_at").orElseThrow(),
        time(row, "signed_at"),
        time(row, "submitted_at"),
        time(row, "settled_at"),
        row.getString("outcome"),
        Optional.ofNullable(row.getString("reason")),
        Optional.ofNullable(row.getBytes("tx_hash")).map(Hash::of),
        Optional.ofNullable(row.getObject("block_number", Long.class)),
        Optional.ofNullable(row.getObject("gas_used", Long.class)),
        JournalLines.read(row.getString("lines")));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
