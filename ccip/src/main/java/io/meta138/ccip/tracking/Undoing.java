package io.meta138.ccip.tracking;

import io.meta138.platform.db.Database;
import io.meta138.platform.types.Hash;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Takes back what blocks told that are no longer part of the chain. */
final class Undoing {
  private final Database database;
  private final long chain;
  private final Derived derived;
  private final Doubts doubts;

  Undoing(Database database, long chain, Derived derived, Doubts doubts) {
    this.database = database;
    this.chain = chain;
    this.derived = derived;
    this.doubts = doubts;
  }

  /**
   * What going back took away.
   *
   * @param messages that were sent in blocks that are gone
   * @param finalized how many of them were taken to stay
   * @param facts that were told by blocks that are gone
   * @param wereFinal whether some of the blocks were taken to stay
   */
  record Undone(int messages, int finalized, int facts, boolean wereFinal) {}

  private JdbcClient.StatementSpec sql(String text) {
    return database.jdbc().sql(text).param("chain", chain);
  }

  /** Forgets all above this height; in a transaction. */
  Undone undo(long height) {
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
    derived.leadBack();
    derived.derive(touched);
    // what is to be delivered anew has its policy begin anew
    derived.inParts(
        """
        update ccip.message set given_up_at = null, retry_asked = null, refusals = 0
        where id in (:ids) and execution_state is null
        """,
        touched);
    touched.addAll(gone);
    derived.inParts(
        """
        update ccip.message m set superseded_by = null, superseded_at = null
        where m.superseded_by in (:ids) and not exists (
            select 1 from ccip.message b where b.id = m.superseded_by and b.state = 'SUCCESS')
        """,
        touched);
    sql("delete from ccip.cursor where chain_id = :chain and block > :height")
        .param("height", height)
        .update();
    doubts.undo(height);
    boolean wereFinal =
        sql("""
        update ccip.finality set block = :height,
            broken_from = greatest(broken_from, :height + 1)
        where chain_id = :chain and block > :height
        """)
                .param("height", height)
                .update()
            > 0;
    return new Undone(gone.size(), finalized, facts, wereFinal);
  }

  private List<Hash> ids(String text, long height) {
    return sql(text).param("height", height).query((row, _) -> Hash.of(row.getBytes(1))).list();
  }
}
