package io.meta138.ccip.tracking;

import io.meta138.ccip.tracking.Told.Fact;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What messages show of stored facts, written anew whenever these change. */
final class Derived {
  /** Parameters of one statement stay far below what PostgreSQL takes. */
  private static final int MOST_IDS = 5_000;

  private static final String DERIVE =
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
      """;

  private final Database database;
  private final long chain;

  Derived(Database database, long chain) {
    this.database = database;
    this.chain = chain;
  }

  private JdbcClient.StatementSpec sql(String text) {
    return database.jdbc().sql(text).param("chain", chain);
  }

  /**
   * Messages belong to the newest generation under which their router led to their off ramp: a lane
   * may be led back. Numbers of another on ramp begin anew, so its generations come after those of
   * the one before.
   */
  void leadBack() {
    sql("""
    with led as (
        select lane, on_ramp, off_ramp, min(min(generation)) over (partition by lane, on_ramp) as first
        from ccip.message where source_chain = :chain and off_ramp is not null
        group by lane, on_ramp, off_ramp),
    wanted as (
        select l.lane, l.on_ramp, l.off_ramp,
            coalesce((select max(f.number)::int from ccip.fact f
                where f.lane = l.lane and f.kind = 'OPENED' and f.chain_id = :chain
                    and f.data = l.off_ramp || l.on_ramp), 1)
            + coalesce((select max(o.generation) from ccip.message o
                where o.lane = l.lane and o.on_ramp <> l.on_ramp and o.generation < l.first), 0)
                as generation
        from led l)
    update ccip.message m set generation = w.generation from wanted w
    where m.lane = w.lane and m.on_ramp = w.on_ramp and m.off_ramp = w.off_ramp
        and m.generation <> w.generation
    """)
        .update();
  }

  /** As {@link #derive}, of messages that were just stored: most have no facts yet. */
  void deriveNew(Collection<Hash> ids) {
    inParts(
        DERIVE
            + """
            and (exists (select 1 from ccip.fact f where f.message_id = m.id and f.kind <> 'ROWS_SENT')
                or exists (select 1 from ccip.fact f where f.lane = m.lane
                    and f.kind in ('COMMITTED', 'BLESSED')))
            """,
        ids);
  }

  /** Writes anew what messages show of the facts about them. */
  void derive(Collection<Hash> ids) {
    inParts(DERIVE, ids);
  }

  void deriveCommitted(List<ScanStore.Read> reads) {
    Set<Hash> ids = new TreeSet<>();
    for (ScanStore.Read read : reads) {
      if (read.told() instanceof Fact fact
          && (fact.kind() == Told.Kind.COMMITTED || fact.kind() == Told.Kind.BLESSED)) {
        ids.addAll(
            database
                .jdbc()
                .sql(
                    "select id from ccip.message where lane = :lane and number between :first and :last")
                .param("lane", fact.lane())
                .param("first", fact.number())
                .param("last", fact.last())
                .query((row, _) -> Hash.of(row.getBytes(1)))
                .list());
      }
    }
    derive(ids);
  }

  void inParts(String statement, Collection<Hash> ids) {
    parts(ids).forEach(part -> database.jdbc().sql(statement).param("ids", part).update());
  }

  static List<List<byte[]>> parts(Collection<Hash> ids) {
    List<byte[]> all = ids.stream().map(Hash::toBytes).toList();
    List<List<byte[]>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MOST_IDS) {
      parts.add(all.subList(from, Math.min(all.size(), from + MOST_IDS)));
    }
    return parts;
  }
}
