package io.meta138.ccip.tracking;

import io.meta138.platform.db.Database;
import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The blocks of one chain that held logs which could not be read. They stay here, whoever is
 * restarted, until they were read.
 */
final class Doubts {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Malformed so often, at whatever endpoints there are, a log in a final block is so for good. */
  private static final int ENOUGH = 6;

  private final Database database;
  private final long chain;

  Doubts(Database database, long chain) {
    this.database = database;
    this.chain = chain;
  }

  /**
   * A doubt as it is stored.
   *
   * @param doubt where, and why
   * @param since when it was found
   * @param tries how often the blocks were asked for again
   * @param misread how often the log was malformed then
   */
  record Open(Doubt doubt, Instant since, int tries, int misread) {}

  private JdbcClient.StatementSpec sql(String text) {
    return database.jdbc().sql(text).param("chain", chain);
  }

  private JdbcClient.StatementSpec sql(String text, Doubt doubt) {
    return sql(text).param("first", doubt.first()).param("last", doubt.last());
  }

  /** Notes what could not be read; of blocks that are noted already nothing changes. */
  void note(List<Doubt> doubts, Instant now) {
    for (Doubt doubt : doubts) {
      insert(new Open(doubt, now, 0, 0), now.plus(FIRST));
    }
  }

  private void insert(Open open, Instant next) {
    sql(
            """
            insert into ccip.doubt (chain_id, first, last, reason, log, since, tries, misread, next_at)
            values (:chain, :first, :last, :reason, :log, :since, :tries, :misread, :next)
            on conflict do nothing
            """,
            open.doubt())
        .param("reason", open.doubt().reason())
        .param("log", open.doubt().log())
        .param("since", MessageRows.time(open.since()))
        .param("tries", open.tries())
        .param("misread", open.misread())
        .param("next", MessageRows.time(next))
        .update();
  }

  /** Those that are to be read again by now, longest due first. */
  List<Open> due(Instant now, int limit) {
    return sql("""
    select first, last, reason, log, since, tries, misread from ccip.doubt
    where chain_id = :chain and next_at <= :now order by next_at limit :limit
    """)
        .param("now", MessageRows.time(now))
        .param("limit", limit)
        .query((row, _) ->
            new Open(
                new Doubt(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4)),
                MessageRows.known(row, "since"),
                row.getInt("tries"),
                row.getInt("misread")))
        .list();
  }

  /** The blocks were not answered for: they are asked for again later. */
  void unanswered(Open open, Instant now) {
    sql(
            """
            update ccip.doubt set tries = tries + 1, next_at = :next
            where chain_id = :chain and first = :first and last = :last
            """,
            open.doubt())
        .param("next", MessageRows.time(now.plus(pause(open))))
        .update();
  }

  /**
   * The blocks were read again: nothing is left in doubt, or only this.
   *
   * @return whether all could be read
   */
  boolean read(Open open, List<Doubt> left, Instant now) {
    if (left.size() == 1
        && left.getFirst().first() == open.doubt().first()
        && left.getFirst().last() == open.doubt().last()) {
      misread(open, left.getFirst(), now);
      return false;
    }
    // together: who dies in between must not forget what is left
    database
        .transactions()
        .executeWithoutResult(_ -> {
          sql(
                  "delete from ccip.doubt where chain_id = :chain and first = :first and last = :last",
                  open.doubt())
              .update();
          for (Doubt narrower : left) {
            insert(new Open(narrower, open.since(), open.tries() + 1, open.misread()), now);
          }
        });
    return left.isEmpty();
  }

  private void misread(Open open, Doubt found, Instant now) {
    sql(
            """
            update ccip.doubt d set reason = :reason, log = :log, tries = tries + 1, misread = misread + 1,
                next_at = :next,
                settled_at = coalesce(settled_at, case when misread + 1 >= :enough and exists (
                    select 1 from ccip.finality f where f.chain_id = d.chain_id and f.block >= d.last)
                    then cast(:now as timestamptz) end)
            where chain_id = :chain and first = :first and last = :last
            """,
            open.doubt())
        .param("reason", found.reason())
        .param("log", found.log())
        .param("enough", ENOUGH)
        .param("now", MessageRows.time(now))
        .param("next", MessageRows.time(now.plus(pause(open))))
        .update();
  }

  private static Duration pause(Open open) {
    Duration wanted = FIRST.multipliedBy(1L << Math.min(open.tries(), 12));
    return wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
  }

  /** Blocks above this height are gone, and what they held with them; in a transaction. */
  void undo(long height) {
    sql("""
    insert into ccip.doubt (chain_id, first, last, reason, log, since, tries, misread, next_at)
    select chain_id, first, :height, reason, log, since, tries, misread, next_at from ccip.doubt
    where chain_id = :chain and first <= :height and last > :height
    on conflict do nothing
    """)
        .param("height", height)
        .update();
    sql("delete from ccip.doubt where chain_id = :chain and last > :height")
        .param("height", height)
        .update();
  }

  /**
   * How many there are.
   *
   * @param open that may still turn out to be readable
   * @param malformed that are so on the chain
   */
  record Count(long open, long malformed) {}

  Count count() {
    return sql("""
    select count(*) filter (where settled_at is null), count(settled_at) from ccip.doubt
    where chain_id = :chain
    """)
        .query((row, _) -> new Count(row.getLong(1), row.getLong(2)))
        .single();
  }

  /** All of them on any chain, oldest first. */
  static List<UnreadLog> list(Database database, int limit) {
    return database
        .jdbc()
        .sql("select * from ccip.doubt order by since, chain_id, first limit :limit")
        .param("limit", limit)
        .query((row, _) ->
            new UnreadLog(
                new ChainId(row.getLong("chain_id")),
                row.getLong("first"),
                row.getLong("last"),
                row.getString("reason"),
                row.getString("log"),
                MessageRows.known(row, "since"),
                row.getInt("tries"),
                row.getTimestamp("settled_at") != null))
        .list();
  }
}
