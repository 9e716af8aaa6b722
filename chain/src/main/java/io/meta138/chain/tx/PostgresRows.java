package io.meta138.chain.tx;

import io.meta138.chain.signing.UnsignedTransaction.Fees;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the rows of the schema {@code chain}. */
final class PostgresRows {
  private PostgresRows() {}

  static Wish wish(ResultSet row) throws SQLException {
    Intent intent =
        new Intent(
            row.getString("key"),
            Optional.ofNullable(row.getString("group_name")),
            Optional.ofNullable(row.getBytes("recipient")).map(Address::of),
            new Wei(row.getBigDecimal("value").toBigIntegerExact()),
            row.getBytes("data"),
            Optional.ofNullable(row.getObject("gas_limit", Long.class)),
            Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class))
                .map(OffsetDateTime::toInstant));
    Wish wish =
        new Wish(
            row.getLong("seq"),
            intent,
            row.getObject("submitted_at", OffsetDateTime.class).toInstant(),
            new IntentStatus.Queued());
    Long nonce = row.getObject("nonce", Long.class);
    wish.become(status(row), nonce == null ? -1 : nonce);
    if (row.getBoolean("cancel_requested")) {
      wish.requestCancel();
    }
    return wish;
  }

  private static IntentStatus status(ResultSet row) throws SQLException {
    String reason = Optional.ofNullable(row.getString("reason")).orElse("");
    return switch (row.getString("state")) {
      case "QUEUED" -> new IntentStatus.Queued();
      case "SENT" -> new IntentStatus.Sent(row.getLong("nonce"), Hash.of(row.getBytes("tx_hash")));
      case "MINED" -> new IntentStatus.Mined(receipt(row));
      case "CONFIRMED" -> new IntentStatus.Confirmed(receipt(row));
      case "SUPERSEDED" -> new IntentStatus.Superseded(reason);
      default -> new IntentStatus.Failed(reason);
    };
  }

  private static IntentStatus.Receipt receipt(ResultSet row) throws SQLException {
    return new IntentStatus.Receipt(
        Hash.of(row.getBytes("tx_hash")),
        row.getLong("block_number"),
        Hash.of(row.getBytes("block_hash")),
        row.getLong("gas_used"),
        row.getBoolean("success"),
        Optional.ofNullable(row.getBytes("created")).map(Address::of));
  }

  static Attempt attempt(ResultSet row, Map<Long, Wish> wishes) throws SQLException {
    BigDecimal tip = row.getBigDecimal("priority_fee");
    Wei maxFee = new Wei(row.getBigDecimal("max_fee").toBigIntegerExact());
    Fees fees =
        tip == null
            ? new Fees.Legacy(maxFee)
            : new Fees.Dynamic(maxFee, new Wei(tip.toBigIntegerExact()));
    Attempt.State state = Attempt.State.valueOf(row.getString("state"));
    Attempt attempt =
        new Attempt(
            row.getLong("nonce"),
            Optional.ofNullable(row.getObject("intent_seq", Long.class)).map(wishes::get),
            Hash.of(row.getBytes("hash")),
            row.getBytes("raw"),
            fees,
            row.getLong("gas_limit"),
            row.getObject("at", OffsetDateTime.class).toInstant(),
            state);
    if (state == Attempt.State.MINED || state == Attempt.State.CONFIRMED) {
      attempt.mined(state, block(row));
    }
    return attempt;
  }

  static Attempt.Block block(ResultSet row) throws SQLException {
    return new Attempt.Block(row.getLong("block_number"), Hash.of(row.getBytes("block_hash")));
  }

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** The name of a status in the database. */
  static String state(IntentStatus status) {
    return switch (status) {
      case IntentStatus.Queued ignored -> "QUEUED";
      case IntentStatus.Sent ignored -> "SENT";
      case IntentStatus.Mined ignored -> "MINED";
      case IntentStatus.Confirmed ignored -> "CONFIRMED";
      case IntentStatus.Superseded ignored -> "SUPERSEDED";
      case IntentStatus.Failed ignored -> "FAILED";
    };
  }

  static @Nullable String reason(IntentStatus status) {
    return switch (status) {
      case IntentStatus.Superseded(var byKey) -> byKey;
      case IntentStatus.Failed(var reason) -> reason;
      default -> null;
    };
  }

  static IntentStatus.@Nullable Receipt receipt(IntentStatus status) {
    return switch (status) {
      case IntentStatus.Mined(var receipt) -> receipt;
      case IntentStatus.Confirmed(var receipt) -> receipt;
      default -> null;
    };
  }
}
