package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.Told.Announced;
import io.meta138.ccip.tracking.Told.Fact;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the scanner of one chain writes: each call is one transaction. */
final class ScanStore {
  /** Places kept to go back to. */
  private static final int CURSORS = 2_000;

  private final Database database;
  private final long chain;
  private final NamedParameterJdbcTemplate batches;
  private final Derived derived;
  private final Undoing undoing;
  private final Generations generations;
  private int writes;

  ScanStore(Database database, long chain) {
    this.database = database;
    this.chain = chain;
    batches = new NamedParameterJdbcTemplate(database.dataSource());
    derived = new Derived(database, chain);
    undoing = new Undoing(database, chain, derived);
    generations = new Generations(database, chain);
  }

  /**
   * A block up to which everything is read.
   *
   * @param block its height
   * @param hash its hash
   */
  record Cursor(long block, Hash hash) {}

  /**
   * One thing that a log told, with the log and its block's time.
   *
   * @param told what
   * @param log where
   * @param at the block's own time
   */
  record Read(Told told, ScannedLog log, Instant at) {}

  private JdbcClient.StatementSpec sql(String text) {
    return database.jdbc().sql(text).param("chain", chain);
  }

  /** Places below or at a height, newest first. */
  List<Cursor> cursors(long upTo, int limit) {
    return sql("""
    select block, hash from ccip.cursor where chain_id = :chain and block <= :to
    order by block desc limit :limit
    """)
        .param("to", upTo)
        .param("limit", limit)
        .query((row, _) -> new Cursor(row.getLong(1), Hash.of(row.getBytes(2))))
        .list();
  }

  /**
   * Takes what blocks told and moves on to the last of these places.
   *
   * @return messages that were left out because another one has their id or number
   */
  int apply(List<Read> reads, List<Cursor> reached, Instant now) {
    Integer left =
        database
            .transactions()
            .execute(_ -> {
              facts(reads, now);
              int conflicts = messages(reads, now);
              if (reads.stream().anyMatch(read -> isOpening(read.told()))) {
                derived.leadBack();
              }
              Set<Hash> announced = announced(reads);
              derived.derive(touched(reads, announced));
              derived.deriveNew(announced);
              derived.deriveCommitted(reads);
              cursors(reached);
              return conflicts;
            });
    return left == null ? 0 : left;
  }

  private static boolean isOpening(Told told) {
    return told instanceof Fact fact && fact.kind() == Told.Kind.OPENED;
  }

  private void facts(List<Read> reads, Instant now) {
    List<MapSqlParameterSource> rows = new ArrayList<>();
    ScannedLog before = null;
    int part = 0;
    for (Read read : reads) {
      if (read.told() instanceof Fact fact) {
        part = read.log().equals(before) ? part + 1 : 0;
        before = read.log();
        rows.add(
            place(read, now)
                .addValue("part", part)
                .addValue("kind", fact.kind().name())
                .addValue("message", fact.message().map(Hash::toBytes).orElse(null))
                .addValue("number", fact.number())
                .addValue("last", fact.last())
                .addValue("amount", fact.amount())
                .addValue("data", fact.data()));
      }
    }
    update(
        """
        insert into ccip.fact (chain_id, block, block_hash, log_index, part, tx, at, seen_at, lane, kind,
            message_id, number, last, amount, data)
        values (:chain, :block, :hash, :index, :part, :tx, :at, :now, :lane, :kind,
            :message, :number, :last, :amount, :data)
        on conflict do nothing
        """,
        rows);
  }

  private MapSqlParameterSource place(Read read, Instant now) {
    ScannedLog log = read.log();
    return new MapSqlParameterSource()
        .addValue("chain", chain)
        .addValue("lane", read.told().lane())
        .addValue("block", log.block())
        .addValue("hash", log.blockHash().toBytes())
        .addValue("index", log.index())
        .addValue("tx", log.transaction().toBytes())
        .addValue("at", MessageRows.time(read.at()))
        .addValue("now", MessageRows.time(now));
  }

  private int messages(List<Read> reads, Instant now) {
    Map<Hash, BigInteger> fees = fees(reads);
    Generations.Batch generation = generations.batch();
    List<MapSqlParameterSource> rows = new ArrayList<>();
    for (Read read : reads) {
      if (read.told() instanceof Announced sent) {
        rows.add(
            place(read, now)
                .addValue("generation", generation.of(sent, read.log().address()))
                .addValue("onRamp", read.log().address().toBytes())
                .addValue("offRamp", sent.offRamp().map(Address::toBytes).orElse(null))
                .addValue("number", sent.number())
                .addValue("id", sent.id().toBytes())
                .addValue("sender", sent.sender().toBytes())
                .addValue("receiver", sent.receiver().toBytes())
                .addValue("encoded", sent.encoded())
                .addValue("payload", sent.payload())
                .addValue("gas", sent.gasLimit())
                .addValue("token", sent.feeToken().toBytes())
                .addValue("fee", sent.fee().orElse(fees.get(sent.id()))));
      }
    }
    update(
        """
        insert into ccip.message (lane, generation, number, id, sender, receiver, encoded, payload,
            gas_limit, fee_token, fee, source_chain, source_block, source_block_hash, source_tx,
            log_index, sent_at, sent_seen_at, on_ramp, off_ramp)
        values (:lane, :generation, :number, :id, :sender, :receiver, :encoded, :payload, :gas, :token,
            :fee, :chain, :block, :hash, :tx, :index, :at, :now, :onRamp, :offRamp)
        on conflict do nothing
        """,
        rows);
    return rows.size() - present(reads);
  }

  /** How many of the announced messages are stored; the driver does not tell when it batches. */
  private int present(List<Read> reads) {
    Set<Hash> ids = new TreeSet<>();
    int twice = 0;
    for (Read read : reads) {
      if (read.told() instanceof Announced sent && !ids.add(sent.id())) {
        twice++;
      }
    }
    int present = twice;
    for (List<byte[]> part : Derived.parts(ids)) {
      present +=
          database
              .jdbc()
              .sql("select count(*) from ccip.message where id in (:ids)")
              .param("ids", part)
              .query(Integer.class)
              .single();
    }
    return present;
  }

  private void update(String sql, List<MapSqlParameterSource> rows) {
    if (!rows.isEmpty()) {
      batches.batchUpdate(sql, rows.toArray(new MapSqlParameterSource[0]));
    }
  }

  /** What our senders told they paid; their event is in the transaction of the message. */
  private static Map<Hash, BigInteger> fees(List<Read> reads) {
    Map<Hash, BigInteger> fees = new HashMap<>();
    for (Read read : reads) {
      if (read.told() instanceof Fact fact && fact.kind() == Told.Kind.ROWS_SENT) {
        fact.message().ifPresent(id -> fees.put(id, fact.amount()));
      }
    }
    return fees;
  }

  private static Set<Hash> announced(List<Read> reads) {
    Set<Hash> ids = new TreeSet<>();
    for (Read read : reads) {
      if (read.told() instanceof Announced sent) {
        ids.add(sent.id());
      }
    }
    return ids;
  }

  /** Messages that facts are about; the fee of those announced with them is known already. */
  private static Set<Hash> touched(List<Read> reads, Set<Hash> announced) {
    Set<Hash> ids = new TreeSet<>();
    for (Read read : reads) {
      if (read.told() instanceof Fact fact) {
        fact.message()
            .filter(id -> fact.kind() != Told.Kind.ROWS_SENT || !announced.contains(id))
            .ifPresent(ids::add);
      }
    }
    return ids;
  }

  private void cursors(List<Cursor> reached) {
    update(
        "insert into ccip.cursor (chain_id, block, hash) values (:chain, :block, :hash)",
        reached.stream()
            .map(cursor ->
                new MapSqlParameterSource()
                    .addValue("chain", chain)
                    .addValue("block", cursor.block())
                    .addValue("hash", cursor.hash().toBytes()))
            .toList());
    if (++writes % (CURSORS / 4) == 0) {
      sql("""
      delete from ccip.cursor where chain_id = :chain and block < (
          select block from ccip.cursor where chain_id = :chain order by block desc offset :keep limit 1)
      """)
          .param("keep", CURSORS)
          .update();
    }
  }

  /** Takes back everything that blocks above this height told. */
  Undoing.Undone rollBack(long height) {
    generations.forget();
    return Optional.ofNullable(database.transactions().execute(_ -> undoing.undo(height)))
        .orElseThrow(() -> new IllegalStateException("no result of going back to " + height));
  }

  /** Takes the blocks up to this height to stay; how many messages that made final. */
  int finalise(long height, Instant now) {
    Integer count =
        database
            .transactions()
            .execute(_ -> {
              int advanced =
                  sql("""
                  insert into ccip.finality (chain_id, block) values (:chain, :height)
                  on conflict (chain_id) do update set block = excluded.block
                      where ccip.finality.block < excluded.block
                  """)
                      .param("height", height)
                      .update();
              return advanced == 0
                  ? 0
                  : sql("""
                  update ccip.message set finalized_at = :now
                  where source_chain = :chain and source_block <= :height and finalized_at is null
                  """)
                      .param("height", height)
                      .param("now", MessageRows.time(now))
                      .update();
            });
    return count == null ? 0 : count;
  }
}
