package io.meta138.ccip.tracking;

import io.meta138.platform.db.Database;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The messages of all lanes in PostgreSQL, schema {@code ccip}: what deliverers, the read API and
 * people ask and write. What chains tell is written by the scanner alone.
 */
public final class MessageStore {
  private static final int MOST_A_PAGE = 1_000;

  private final Database database;
  private final Attempts attempts;

  /** On this database, whose schema {@code ccip} is up to date. */
  public MessageStore(Database database) {
    this.database = database;
    this.attempts = new Attempts(database);
  }

  /**
   * A place in the list of messages, newest first.
   *
   * @param sentAt of the last message seen
   * @param id of the last message seen
   */
  public record PageCursor(Instant sentAt, Hash id) {}

  Database database() {
    return database;
  }

  private JdbcClient jdbc() {
    return database.jdbc();
  }

  /**
   * Messages of the lane's newest generation that failed and may be tried again at this time: the
   * retry policy has not ended for them.
   */
  public List<TrackedMessage> retryable(String lane, Instant now, int limit) {
    return jdbc()
        .sql(
            """
            select * from ccip.message where lane = :lane and state = 'FAILED' and given_up_at is null
                and (next_attempt_at is null or next_attempt_at <= :now)
                and generation = (select max(generation) from ccip.message where lane = :lane)
            order by number limit :limit
            """)
        .param("lane", lane)
        .param("now", MessageRows.time(now))
        .param("limit", limit)
        .query((row, _) -> MessageRows.message(row))
        .list();
  }

  /** The messages from {@code first} to {@code end - 1}, in order; there may be gaps. */
  public List<TrackedMessage> interval(String lane, int generation, long first, long end) {
    return jdbc()
        .sql(
            """
            select * from ccip.message
            where lane = :lane and generation = :generation and number >= :first and number < :end
            order by number
            """)
        .param("lane", lane)
        .param("generation", generation)
        .param("first", first)
        .param("end", end)
        .query((row, _) -> MessageRows.message(row))
        .list();
  }

  /**
   * Where a message is that a root is to be built over.
   *
   * @param id of the message
   * @param block of the source
   */
  public record Place(Hash id, long block) {}

  /** As {@link #interval}, only where each is. */
  public List<Place> places(String lane, int generation, long first, long end) {
    return jdbc()
        .sql(
            """
            select id, source_block from ccip.message
            where lane = :lane and generation = :generation and number >= :first and number < :end
            order by number
            """)
        .param("lane", lane)
        .param("generation", generation)
        .param("first", first)
        .param("end", end)
        .query((row, _) -> new Place(Hash.of(row.getBytes(1)), row.getLong(2)))
        .list();
  }

  /** The newest root of CCIP 1.6 over this number that the destination holds; empty before. */
  public Optional<CommittedRoot> root(String lane, long number) {
    return jdbc()
        .sql(
            """
            select number, last, data from ccip.fact
            where lane = :lane and kind in ('COMMITTED', 'BLESSED') and :number between number and last
            order by block desc, log_index desc limit 1
            """)
        .param("lane", lane)
        .param("number", number)
        .query(
            (row, _) -> new CommittedRoot(row.getLong(1), row.getLong(2), Hash.of(row.getBytes(3))))
        .optional();
  }

  /** The message of this id. */
  public Optional<TrackedMessage> find(Hash id) {
    return jdbc()
        .sql("select * from ccip.message where id = :id")
        .param("id", id.toBytes())
        .query((row, _) -> MessageRows.message(row))
        .optional();
  }

  /**
   * A page of messages, newest first by the time they were sent.
   *
   * @param after where the page before ended; empty for the first
   * @param limit from 1 to 1,000
   */
  public List<TrackedMessage> page(MessageFilter filter, Optional<PageCursor> after, int limit) {
    if (limit < 1 || limit > MOST_A_PAGE) {
      throw new IllegalArgumentException("expected a limit from 1 to 1000, found " + limit);
    }
    return new MessagePages(database).page(filter, after, limit);
  }

  /**
   * Notes that a message need not be delivered, or executed again after it failed: {@code by} is
   * executed and every row has a newer word there. False when it succeeded by now or its fact is
   * known already.
   */
  public boolean supersede(Hash id, Hash by, Instant at) {
    return jdbc()
            .sql(
                """
                update ccip.message set superseded_by = :by, superseded_at = :at
                where id = :id and execution_state is distinct from 2 and superseded_by is null
                """)
            .param("id", id.toBytes())
            .param("by", by.toBytes())
            .param("at", MessageRows.time(at))
            .update()
        == 1;
  }

  /** Notes that signatures are being gathered for these. */
  public void verifying(Collection<Hash> ids, Instant at) {
    mark(
        """
        update ccip.message set verifying_at = coalesce(verifying_at, :at) where id in (:ids)
        """,
        ids,
        at);
  }

  /** Notes that there are enough signatures for these. */
  public void verified(Collection<Hash> ids, Instant at) {
    mark(
        """
        update ccip.message set verified_at = :at, verifying_at = coalesce(verifying_at, :at)
        where id in (:ids)
        """,
        ids,
        at);
  }

  private void mark(String sql, Collection<Hash> ids, Instant at) {
    if (!ids.isEmpty()) {
      jdbc()
          .sql(sql)
          .param("at", MessageRows.time(at))
          .param("ids", ids.stream().map(Hash::toBytes).toList())
          .update();
    }
  }

  /** What is noted of attempts to deliver or execute messages. */
  public Attempts attempts() {
    return attempts;
  }

  /** How the lane is doing. */
  public LaneStats stats(String lane) {
    return new LaneFigures(database).stats(lane);
  }

  /** The kinds of signals that the monitor has raised about a subject and not cleared. */
  public List<String> raised(String subject) {
    return jdbc()
        .sql("select kind from ccip.raised where subject = :subject order by kind")
        .param("subject", subject)
        .query((row, _) -> row.getString(1))
        .list();
  }

  /** The newest block of the chain that is read; empty before the first. */
  public OptionalLong readTo(ChainId chain) {
    return jdbc()
        .sql("select max(block) from ccip.cursor where chain_id = :chain having count(*) > 0")
        .param("chain", chain.value())
        .query(Long.class)
        .optional()
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  /**
   * Blocks whose logs can't all be read, oldest first.
   *
   * @param limit most of them
   */
  public List<UnreadLog> unreadLogs(int limit) {
    return Doubts.list(database, limit);
  }
}
