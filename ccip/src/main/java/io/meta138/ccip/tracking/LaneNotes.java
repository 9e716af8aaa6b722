package io.meta138.ccip.tracking;

import io.meta138.ccip.errors.Explainer;
import io.meta138.ccip.errors.Explanation;
import io.meta138.ccip.lanes.Lane;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Hex;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what contracts noted as amiss and what no later event of theirs made good. */
final class LaneNotes {
  private final Database database;
  private final Explainer explainer;

  LaneNotes(Database database, Explainer explainer) {
    this.database = database;
    this.explainer = explainer;
  }

  List<Condition> look(Lane lane) {
    return Stream.of(sendFailed(lane), outOfOrder(lane), skippedReport(lane))
        .flatMap(Optional::stream)
        .toList();
  }

  private record Noted(long number, Hash transaction, byte[] data) {}

  /** An account at the end of what a fact has as data. */
  private static final String BY_US =
      " and (cast(:all as boolean) or right(encode(f.data, 'hex'), 40) in (:senders))";

  private Optional<Noted> newest(
      Lane lane, Told.Kind kind, Told.Kind unlessAfter, String condition) {
    return database
        .jdbc()
        .sql(
            """
            select f.number, f.tx, f.data from ccip.fact f
            where f.lane = :lane and f.kind = :kind and not exists (
                select 1 from ccip.fact g where g.lane = f.lane and g.kind = :unless
                    and g.chain_id = f.chain_id and (g.block, g.log_index) > (f.block, f.log_index))
            """
                + condition
                + " order by f.block desc, f.log_index desc limit 1")
        .param("all", lane.senders().isEmpty())
        .param("senders", senders(lane))
        .param("lane", lane.name())
        .param("kind", kind.name())
        .param("unless", unlessAfter.name())
        .query((row, _) -> new Noted(row.getLong(1), Hash.of(row.getBytes(2)), row.getBytes(3)))
        .optional();
  }

  /** In hexadecimal; a list in a statement is never empty. */
  private static List<String> senders(Lane lane) {
    return lane.senders().isEmpty()
        ? List.of("")
        : lane.senders().stream()
            .map(sender -> HexFormat.of().formatHex(sender.toBytes()))
            .toList();
  }

  private Optional<Condition> sendFailed(Lane lane) {
    return newest(lane, Told.Kind.SEND_FAILED, Told.Kind.ROWS_SENT, "")
        .map(noted -> {
          Explanation why = explainer.revert(noted.data());
          return LaneChecks.ofLane(
              lane,
              "ccip.send.failed",
              "lane %s: a send on update failed and its rows are owed: %s"
                  .formatted(lane.name(), why.name()),
              Map.of(
                  "error",
                  why.name(),
                  "cause",
                  why.cause(),
                  "remedy",
                  why.advice(),
                  "revert",
                  Hex.encode(noted.data()),
                  "sourceTransaction",
                  noted.transaction().toString()));
        });
  }

  private Optional<Condition> outOfOrder(Lane lane) {
    return newest(lane, Told.Kind.SKIPPED_NONCE, Told.Kind.EXECUTED, BY_US)
        .map(noted ->
            LaneChecks.ofLane(
                lane,
                "ccip.order.skipped",
                "lane %s: a message was executed out of its order and left alone, nonce %d of %s"
                    .formatted(lane.name(), noted.number(), Hex.encode(noted.data())),
                Map.of(
                    "nonce",
                    Long.toString(noted.number()),
                    "sender",
                    Hex.encode(noted.data()),
                    "destinationTransaction",
                    noted.transaction().toString())));
  }

  private Optional<Condition> skippedReport(Lane lane) {
    return newest(lane, Told.Kind.SKIPPED_REPORT, Told.Kind.EXECUTED, "")
        .map(noted ->
            LaneChecks.ofLane(
                lane,
                "ccip.report.skipped",
                "lane %s: the off ramp left a whole report alone: the source is cursed there"
                    .formatted(lane.name()),
                Map.of("destinationTransaction", noted.transaction().toString())));
  }
}
