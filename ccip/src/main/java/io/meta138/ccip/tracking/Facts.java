package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.ScanStore.Read;
import io.meta138.ccip.tracking.Told.Fact;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Writes what the logs of one chain tell beside messages. */
final class Facts {
  private static final String INSERT =
      """
      insert into ccip.fact (chain_id, block, block_hash, log_index, part, tx, at, seen_at, lane, kind,
          message_id, number, last, amount, data)
      values (:chain, :block, :hash, :index, :part, :tx, :at, :now, :lane, :kind,
          :message, :number, :last, :amount, :data)
      """;
  private static final String REPLACE =
      """
      on conflict (chain_id, block, log_index, part) do update set lane = excluded.lane,
          kind = excluded.kind, message_id = excluded.message_id, number = excluded.number,
          last = excluded.last, amount = excluded.amount, data = excluded.data,
          block_hash = excluded.block_hash, tx = excluded.tx, at = excluded.at
      """;
  private static final String NO_MORE =
      """
      delete from ccip.fact
      where chain_id = :chain and block = :block and log_index = :index and part > :part
      """;

  private final Database database;
  private final NamedParameterJdbcTemplate batches;
  private final long chain;

  Facts(Database database, NamedParameterJdbcTemplate batches, long chain) {
    this.database = database;
    this.batches = batches;
    this.chain = chain;
  }

  /**
   * Stores facts.
   *
   * @param again whether they replace what was read of the same logs before
   * @return messages that what they replaced was about
   */
  Set<Hash> store(List<Read> reads, Instant now, boolean again) {
    List<MapSqlParameterSource> rows = new ArrayList<>();
    List<MapSqlParameterSource> ends = new ArrayList<>();
    ScannedLog last = null;
    int part = 0;
    for (Read read : reads) {
      if (read.told() instanceof Fact fact) {
        boolean same = read.log().equals(last);
        part = same ? part + 1 : 0;
        last = read.log();
        if (same) {
          ends.removeLast();
        }
        ends.add(ScanStore.place(chain, read, now).addValue("part", part));
        rows.add(
            ScanStore.place(chain, read, now)
                .addValue("part", part)
                .addValue("kind", fact.kind().name())
                .addValue("message", fact.message().map(Hash::toBytes).orElse(null))
                .addValue("number", fact.number())
                .addValue("last", fact.last())
                .addValue("amount", fact.amount())
                .addValue("data", fact.data()));
      }
    }
    Set<Hash> before = new TreeSet<>();
    if (again && !rows.isEmpty()) {
      before.addAll(
          database
              .jdbc()
              .sql(
                  """
                  select distinct message_id from ccip.fact
                  where chain_id = :chain and block between :first and :last and message_id is not null
                  """)
              .param("chain", chain)
              .param("first", reads.getFirst().log().block())
              .param("last", reads.getLast().log().block())
              .query((row, _) -> Hash.of(row.getBytes(1)))
              .list());
    }
    if (!rows.isEmpty()) {
      batches.batchUpdate(
          INSERT + (again ? REPLACE : "on conflict do nothing"),
          rows.toArray(new MapSqlParameterSource[0]));
    }
    if (again && !ends.isEmpty()) {
      // of a log that was garbled before there may be more than it tells
      batches.batchUpdate(NO_MORE, ends.toArray(new MapSqlParameterSource[0]));
    }
    return before;
  }
}
