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
  private final Facts facts;
  private final Doubts doubts;
  private final Undoing undoing;
  private final Generations generations;
  private final boolean finalAtOnce;
  private int writes;

  /**
   * What is stored of a chain.
   *
   * @param finalAtOnce whether each of its blocks stays as soon as it is read
   */
  ScanStore(Database database, long chain, boolean finalAtOnce) {
    this.database = database;
    this.chain = chain;
    this.finalAtOnce = finalAtOnce;
    batches = new NamedParameterJdbcTemplate(database.dataSource());
    derived = new Derived(database, chain);
    facts = new Facts(database, batches, chain);
    doubts = new Doubts(database, chain);
    undoing = new Undoing(database, chain, derived, doubts);
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

  /** What could not be read. */
  Doubts doubts() {
    return doubts;
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

  /** The lowest place at or above a height. */
  Optional<Cursor> placeFrom(long height) {
    return sql("""
    select block, hash from ccip.cursor where chain_id = :chain and block >= :from
    order by block limit 1
    """)
        .param("from", height)
        .query((row, _) -> new Cursor(row.getLong(1), Hash.of(row.getBytes(2))))
        .optional();
  }

  /**
   * Takes what blocks told and moves on to the last of these places.
   *
   * @param left what of these blocks could not be read
   * @return messages that were left out because another one has their id or number
   */
  int apply(List<Read> reads, List<Cursor> reached, List<Doubt> left, Instant now) {
    Integer conflicting =
        database
            .transactions()
            .execute(_ -> {
              Set<Hash> touched = facts.store(reads, now, reached.isEmpty());
              int conflicts = messages(reads, now);
              if (reads.stream().anyMatch(read -> isOpening(read.told()))) {
                derived.leadBack();
              }
              Set<Hash> announced = announced(reads);
              touched.addAll(touched(reads, announced));
              derived.derive(touched);
              derived.deriveNew(announced);
              derived.deriveCommitted(reads);
              doubts.note(left, now);
              cursors(reached);
              if (reached.isEmpty()) {
                finaliseLate(now);
              }
              return conflicts;
            });
    return conflicting == null ? 0 : conflicting;
  }

  /** What is read again may lie below what is final by now. */
  private void finaliseLate(Instant now) {
    sql("""
    update ccip.message m set finalized_at = :now from ccip.finality f
    where f.chain_id = :chain and m.source_chain = :chain and m.source_block <= f.block
        and m.finalized_at is null
    """)
        .param("now", MessageRows.time(now))
        .update();
  }

  private static boolean isOpening(Told told) {
    return told instanceof Fact fact && fact.kind() == Told.Kind.OPENED;
  }

  static MapSqlParameterSource place(long chain, Read read, Instant now) {
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
            place(chain, read, now)
                .addValue("generation", generation.of(sent, read.log().address()))
                .addValue("onRamp", read.log().address().toBytes())
                .addValue("final", finalAtOnce ? MessageRows.time(now) : null)
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
            log_index, sent_at, sent_seen_at, finalized_at, on_ramp, off_ramp)
        values (:lane, :generation, :number, :id, :sender, :receiver, :encoded, :payload, :gas, :token,
            :fee, :chain, :block, :hash, :tx, :index, :at, :now, cast(:final as timestamptz), :onRamp,
            :offRamp)
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
      new LaneFigures(database).putTogether();
    }
  }

  /** Takes back everything that blocks above this height told. */
  Undoing.Undone rollBack(long height) {
    generations.forget();
    return Optional.ofNullable(database.transactions().execute(_ -> undoing.undo(height)))
        .orElseThrow(() -> new IllegalStateException("no result of going back to " + height));
  }
}
