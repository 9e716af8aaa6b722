package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.Told.Announced;
import io.meta138.ccip.tracking.Told.Fact;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

  /** Parameters of one statement stay far below what PostgreSQL takes. */
  private static final int MOST_IDS = 5_000;

  private final Database database;
  private final long chain;
  private final NamedParameterJdbcTemplate batches;
  private int writes;

  ScanStore(Database database, long chain) {
    this.database = database;
    this.chain = chain;
    batches = new NamedParameterJdbcTemplate(database.dataSource());
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
              derive(touched(reads));
              deriveCommitted(reads);
              cursors(reached);
              return conflicts;
            });
    return left == null ? 0 : left;
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
    List<MapSqlParameterSource> rows = new ArrayList<>();
    for (Read read : reads) {
      if (read.told() instanceof Announced sent) {
        rows.add(
            place(read, now)
                .addValue("first", sent.hasGenerations() ? 1 : 0)
                .addValue("number", sent.number())
                .addValue("id", sent.id().toBytes())
                .addValue("sender", sent.sender().toBytes())
                .addValue("receiver", sent.receiver().toBytes())
                .addValue("encoded", sent.encoded())
                .addValue("payload", sent.payload())
                .addValue("gas", sent.gasLimit())
                .addValue("token", sent.feeToken().toBytes())
                .addValue("fee", sent.fee().orElse(null)));
      }
    }
    // a lane whose opening is before the first block read counts as opened once
    int[] inserted =
        update(
            """
            insert into ccip.message (lane, generation, number, id, sender, receiver, encoded, payload,
                gas_limit, fee_token, fee, source_chain, source_block, source_block_hash, source_tx,
                log_index, sent_at, sent_seen_at)
            values (:lane,
                coalesce((select f.number::int from ccip.fact f
                    where f.lane = :lane and f.kind = 'OPENED' and f.chain_id = :chain
                        and (f.block, f.log_index) < (:block, :index)
                    order by f.block desc, f.log_index desc limit 1), :first),
                :number, :id, :sender, :receiver, :encoded, :payload, :gas, :token, :fee, :chain, :block,
                :hash, :tx, :index, :at, :now)
            on conflict do nothing
            """,
            rows);
    int left = 0;
    for (int count : inserted) {
      left += count == 0 ? 1 : 0;
    }
    return left;
  }

  private int[] update(String sql, List<MapSqlParameterSource> rows) {
    return rows.isEmpty()
        ? new int[0]
        : batches.batchUpdate(sql, rows.toArray(new MapSqlParameterSource[0]));
  }

  private static Set<Hash> touched(List<Read> reads) {
    Set<Hash> ids = new TreeSet<>();
    for (Read read : reads) {
      switch (read.told()) {
        case Announced sent -> ids.add(sent.id());
        case Fact fact -> fact.message().ifPresent(ids::add);
      }
    }
    return ids;
  }

  /** Writes anew what messages show of the facts about them. */
  private void derive(Collection<Hash> ids) {
    inParts(
        """
        update ccip.message m set
            (execution_state, destination_block, destination_tx, executed_at, executed_seen_at, gas_used,
                return_data) = (
                select f.last, f.block, f.tx, f.at, f.seen_at, nullif(f.amount, 0), f.data from ccip.fact f
                where f.message_id = m.id and f.kind = 'EXECUTED' and f.lane = m.lane
                order by f.block desc, f.log_index desc limit 1),
            executions = (
                select count(*) from ccip.fact f
                where f.message_id = m.id and f.kind = 'EXECUTED' and f.lane = m.lane),
            (received_at, received_seen_at, rows_taken, rows_stale, refused) = (
                select min(f.at), min(f.seen_at), count(*) filter (where f.kind = 'RECEIVED'),
                    count(*) filter (where f.kind = 'STALE'), coalesce(bool_or(f.kind = 'REFUSED'), false)
                from ccip.fact f
                where f.message_id = m.id and f.kind in ('RECEIVED', 'STALE', 'REFUSED')
                    and f.data = m.receiver),
            (committed_at, blessed) = (
                select min(f.at), coalesce(bool_or(f.kind = 'BLESSED'), false) from ccip.fact f
                where f.lane = m.lane and f.kind in ('COMMITTED', 'BLESSED')
                    and m.number between f.number and f.last),
            fee = coalesce(m.fee, (
                select f.amount from ccip.fact f
                where f.message_id = m.id and f.kind = 'ROWS_SENT' limit 1))
        where m.id in (:ids)
        """,
        ids);
  }

  private void deriveCommitted(List<Read> reads) {
    Set<Hash> ids = new TreeSet<>();
    for (Read read : reads) {
      if (read.told() instanceof Fact fact
          && (fact.kind() == Told.Kind.COMMITTED || fact.kind() == Told.Kind.BLESSED)) {
        ids.addAll(
            sql("select id from ccip.message where lane = :lane and number between :first and :last")
                .param("lane", fact.lane())
                .param("first", fact.number())
                .param("last", fact.last())
                .query((row, _) -> Hash.of(row.getBytes(1)))
                .list());
      }
    }
    derive(ids);
  }

  private void inParts(String statement, Collection<Hash> ids) {
    List<byte[]> all = ids.stream().map(Hash::toBytes).toList();
    for (int from = 0; from < all.size(); from += MOST_IDS) {
      database
          .jdbc()
          .sql(statement)
          .param("ids", all.subList(from, Math.min(all.size(), from + MOST_IDS)))
          .update();
    }
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

  /**
   * What going back took away.
   *
   * @param messages that were sent in blocks that are gone
   * @param finalized how many of them were taken to stay
   * @param facts that were told by blocks that are gone
   */
  record Undone(int messages, int finalized, int facts) {}

  /** Takes back everything that blocks above this height told. */
  Undone rollBack(long height) {
    return Optional.ofNullable(database.transactions().execute(_ -> undo(height)))
        .orElseThrow(() -> new IllegalStateException("no result of going back to " + height));
  }

  private Undone undo(long height) {
    Set<Hash> touched = new TreeSet<>();
    touched.addAll(
        ids(
            """
            select m.id from ccip.fact f join ccip.message m on m.lane = f.lane
                and m.number between f.number and f.last
            where f.chain_id = :chain and f.block > :height and f.kind in ('COMMITTED', 'BLESSED')
            """,
            height));
    touched.addAll(
        ids(
            """
            select message_id from ccip.fact
            where chain_id = :chain and block > :height and message_id is not null
            """,
            height));
    int facts =
        sql("delete from ccip.fact where chain_id = :chain and block > :height")
            .param("height", height)
            .update();
    int finalized =
        sql("""
        select count(*) from ccip.message
        where source_chain = :chain and source_block > :height and finalized_at is not null
        """)
            .param("height", height)
            .query(Integer.class)
            .single();
    List<Hash> gone =
        ids(
            "delete from ccip.message where source_chain = :chain and source_block > :height returning id",
            height);
    derive(touched);
    touched.addAll(gone);
    inParts(
        """
        update ccip.message m set superseded_by = null, superseded_at = null
        where m.superseded_by in (:ids) and not exists (
            select 1 from ccip.message b where b.id = m.superseded_by and b.state = 'SUCCESS')
        """,
        touched);
    sql("delete from ccip.cursor where chain_id = :chain and block > :height")
        .param("height", height)
        .update();
    sql("update ccip.finality set block = :height where chain_id = :chain and block > :height")
        .param("height", height)
        .update();
    return new Undone(gone.size(), finalized, facts);
  }

  private List<Hash> ids(String text, long height) {
    return sql(text).param("height", height).query((row, _) -> Hash.of(row.getBytes(1))).list();
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
