package io.meta138.oracle.publishing;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * Keeps in PostgreSQL what led to each report and what became of it, written behind the publisher's
 * back: a slow database delays no price. While it is down the newest {@value #ROOM} notes wait and
 * older ones are dropped and counted ({@code meta138_journal_dropped_total}).
 */
public final class ReportJournal implements ReportTrace, Service {
  private static final Logger LOG = LoggerFactory.getLogger(ReportJournal.class);
  private static final int ROOM = 2_000;
  private static final int BATCH = 200;
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);

  private final Database database;
  private final InstantSource clock;
  private final Duration keep;
  private final int mostReports;
  private final Counter dropped;
  private final ArrayBlockingQueue<Note> notes = new ArrayBlockingQueue<>(ROOM);
  private volatile boolean running;
  private @Nullable Thread thread;
  private Instant prunedAt = Instant.MIN;

  /** One change to write. */
  @FunctionalInterface
  private interface Note {
    void write(JdbcClient jdbc);
  }

  /**
   * A journal that has not started.
   *
   * @param database migrated for {@code oracle}
   * @param keep how long a report is kept
   * @param mostReports how many are kept at most
   */
  public ReportJournal(
      Database database,
      Duration keep,
      int mostReports,
      MeterRegistry metrics,
      InstantSource clock) {
    this.database = database;
    this.keep = keep;
    this.mostReports = mostReports;
    this.clock = clock;
    this.dropped = metrics.counter("meta138_journal_dropped");
  }

  @Override
  public String name() {
    return "report journal";
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("report-journal").start(this::run);
  }

  /** Ends it after what is noted is written, or 5 s. */
  @Override
  public void stop() throws InterruptedException {
    running = false;
    Thread started = thread;
    if (started != null && !started.join(Duration.ofSeconds(5))) {
      started.interrupt();
    }
  }

  @Override
  public void created(ReportRecord report) {
    byte[] bytes = io.meta138.oracle.reports.ReportCodec.encode(report.report());
    note(jdbc ->
        jdbc.sql(
                """
                insert into oracle.report (id, epoch, observed_at, created_at, bytes, lines)
                values (:id, :epoch, :observed, :created, :bytes, :lines::jsonb)
                on conflict (id) do nothing\
                """)
            .param("id", report.id().toBytes())
            .param("epoch", report.epoch())
            .param("observed", utc(report.report().time()))
            .param("created", utc(report.createdAt()))
            .param("bytes", bytes)
            .param("lines", JournalLines.write(report.lines()))
            .update());
  }

  @Override
  public void signed(Hash id, Instant at) {
    note(jdbc ->
        jdbc.sql("update oracle.report set signed_at = :at, outcome = 'signed' where id = :id")
            .param("at", utc(at))
            .param("id", id.toBytes())
            .update());
  }

  @Override
  public void submitted(Hash id, Instant at) {
    note(jdbc ->
        jdbc.sql(
                """
                update oracle.report set submitted_at = :at,
                  outcome = case when outcome in ('created', 'signed') then 'submitted'
                                 else outcome end
                where id = :id\
                """)
            .param("at", utc(at))
            .param("id", id.toBytes())
            .update());
  }

  @Override
  public void settled(Hash id, IntentStatus status, Instant at) {
    switch (status) {
      case IntentStatus.Queued q -> {}
      case IntentStatus.Sent s -> {}
      case IntentStatus.Mined(IntentStatus.Receipt receipt) ->
          note(jdbc -> settle(jdbc, id, at, "mined", null, receipt));
      case IntentStatus.Confirmed(IntentStatus.Receipt receipt) ->
          note(jdbc -> settle(jdbc, id, at, "confirmed", null, receipt));
      case IntentStatus.Superseded(String by) ->
          note(jdbc -> settle(jdbc, id, at, "superseded", "by " + by, null));
      case IntentStatus.Failed(String reason) ->
          note(jdbc -> settle(jdbc, id, at, "failed", reason, null));
    }
  }

  @Override
  public void released(HeldPrice price, String by, Instant at) {
    note(jdbc ->
        jdbc.sql(
                """
                insert into oracle.release (at, by_whom, feed, price, last, have, need)
                values (:at, :by, :feed, :price, :last, :have, :need)\
                """)
            .param("at", utc(at))
            .param("by", by)
            .param("feed", price.feed().name())
            .param("price", price.price())
            .param("last", price.last())
            .param("have", price.have())
            .param("need", price.need())
            .update());
  }

  private static void settle(
      JdbcClient jdbc,
      Hash id,
      Instant at,
      String outcome,
      @Nullable String reason,
      IntentStatus.@Nullable Receipt receipt) {
    jdbc.sql(
            """
            update oracle.report set outcome = :outcome, reason = :reason,
              settled_at = case when outcome = 'mined' then settled_at else :at end,
              tx_hash = :hash, block_number = :block, gas_used = :gas
            where id = :id\
            """)
        .param("outcome", outcome)
        .param("reason", reason, java.sql.Types.VARCHAR)
        .param("at", utc(at))
        .param("hash", receipt == null ? null : receipt.hash().toBytes(), java.sql.Types.BINARY)
        .param("block", receipt == null ? null : receipt.blockNumber(), java.sql.Types.BIGINT)
        .param("gas", receipt == null ? null : receipt.gasUsed(), java.sql.Types.BIGINT)
        .param("id", id.toBytes())
        .update();
  }

  /** The whole story of a report; empty when it is not (or no longer) kept. */
  public Optional<JournalEntry> find(Hash id) {
    return database
        .jdbc()
        .sql("select * from oracle.report where id = :id")
        .param("id", id.toBytes())
        .query((row, number) -> JournalRows.entry(row))
        .optional();
  }

  /**
   * The newest reports that a feed was in, newest first.
   *
   * @param most how many, 1 to 10,000
   */
  public List<JournalEntry> history(FeedId feed, int most) {
    return database
        .jdbc()
        .sql(
            """
            select * from oracle.report where jsonb_exists(lines, :feed)
            order by observed_at desc, created_at desc limit :most\
            """)
        .param("feed", feed.name())
        .param("most", Math.clamp(most, 1, 10_000))
        .query((row, number) -> JournalRows.entry(row))
        .list();
  }

  /**
   * The newest reports before a time that a feed was in, newest first.
   *
   * @param before only what was observed earlier
   * @param most how many, 1 to 10,000
   */
  public List<JournalEntry> history(FeedId feed, Instant before, int most) {
    return database
        .jdbc()
        .sql(
            """
            select * from oracle.report
            where jsonb_exists(lines, :feed) and observed_at < :before
            order by observed_at desc, created_at desc limit :most\
            """)
        .param("feed", feed.name())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("most", Math.clamp(most, 1, 10_000))
        .query((row, number) -> JournalRows.entry(row))
        .list();
  }

  /**
   * What history tells, without what the same reports said of other feeds: a report may hold a
   * thousand.
   *
   * @param before only what was observed earlier
   * @param most how many, 1 to 10,000
   */
  public List<JournalEntry> alone(FeedId feed, Instant before, int most) {
    return database
        .jdbc()
        .sql(
            """
            select id, epoch, observed_at, created_at, signed_at, submitted_at, settled_at, outcome,
                reason, tx_hash, block_number, gas_used, bytes,
                jsonb_build_object(:feed::text, lines -> :feed) as lines
            from oracle.report
            where jsonb_exists(lines, :feed) and observed_at < :before
            order by observed_at desc, created_at desc limit :most\
            """)
        .param("feed", feed.name())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("most", Math.clamp(most, 1, 10_000))
        .query((row, number) -> JournalRows.entry(row))
        .list();
  }

  /** An answer of a feed that was sent, with when it was observed. */
  public record Answered(FeedId feed, Instant at, BigDecimal price) {}

  /** The answers of the newest reports that were sent, oldest first. */
  public List<Answered> newest(int reports) {
    return database
        .jdbc()
        .sql(
            """
            select newest.observed_at, line.key, line.value ->> 'price' as price
            from (
                select observed_at, lines from oracle.report where tx_hash is not null
                order by observed_at desc limit :reports) newest, jsonb_each(newest.lines) line
            order by newest.observed_at\
            """)
        .param("reports", Math.clamp(reports, 1, 10_000))
        .query((row, _) ->
            new Answered(
                new FeedId(row.getString("key")),
                row.getObject("observed_at", OffsetDateTime.class).toInstant(),
                new BigDecimal(row.getString("price"))))
        .list();
  }

  private void note(Note note) {
    while (!notes.offer(note)) {
      if (notes.poll() != null) {
        dropped.increment();
      }
    }
  }

  private void run() {
    List<Note> batch = new ArrayList<>();
    try {
      while (running || !notes.isEmpty() || !batch.isEmpty()) {
        if (batch.isEmpty()) {
          Note first = notes.poll(100, TimeUnit.MILLISECONDS);
          if (first != null) {
            batch.add(first);
          }
          notes.drainTo(batch, BATCH - batch.size());
        }
        if (write(batch)) {
          batch.clear();
        } else if (running) {
          TimeUnit.SECONDS.sleep(1);
        } else {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean write(List<Note> batch) {
    try {
      if (!batch.isEmpty()) {
        database
            .transactions()
            .executeWithoutResult(
                transaction -> batch.forEach(note -> note.write(database.jdbc())));
      }
      prune();
      return true;
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("the journal can't be written, {} notes wait: {}", notes.size(), e.getMessage());
      return false;
    }
  }

  /** Deletes what is older than is kept, and what is more than is kept. */
  private void prune() {
    Instant now = clock.instant();
    if (now.isBefore(prunedAt.plus(PRUNE_EVERY))) {
      return;
    }
    prunedAt = now;
    database
        .jdbc()
        .sql(
            """
            delete from oracle.report where observed_at < :before or observed_at < coalesce(
              (select observed_at from oracle.report order by observed_at desc offset :most limit 1),
              '-infinity')\
            """)
        .param("before", utc(now.minus(keep)))
        .param("most", Math.max(0, mostReports - 1))
        .update();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
