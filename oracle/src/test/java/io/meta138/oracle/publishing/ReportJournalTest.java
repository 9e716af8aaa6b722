package io.meta138.oracle.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.feeds.Definitions;
import io.meta138.oracle.reports.ColumnAnswer;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.db.Database;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportJournalTest {
  private static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  private static final FeedId BTC = new FeedId("BTC/USD");
  private static EmbeddedPostgres server;
  private static Database database;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    database =
        Database.connect(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", 2);
    database.migrate("oracle");
  }

  @AfterAll
  static void stopServer() throws IOException {
    database.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    database.jdbc().sql("delete from oracle.report").update();
  }

  @Test
  void aReportIsTracedFromQuoteToTransaction() throws Exception {
    Hash id = hash(1);
    ReportJournal journal = journal(1_000);
    journal.start();
    journal.created(record(id, NOW));
    journal.signed(id, NOW.plusMillis(1));
    journal.submitted(id, NOW.plusMillis(5));
    journal.settled(id, new IntentStatus.Mined(receipt()), NOW.plusMillis(40));
    journal.settled(id, new IntentStatus.Confirmed(receipt()), NOW.plusSeconds(9));
    journal.stop();

    JournalEntry entry = journal.find(id).orElseThrow();

    assertThat(entry.outcome()).isEqualTo("confirmed");
    assertThat(entry.observedAt()).isEqualTo(NOW);
    assertThat(entry.submittedAt()).contains(NOW.plusMillis(5));
    assertThat(entry.settledAt()).contains(NOW.plusMillis(40));
    assertThat(entry.transaction()).contains(hash(7));
    assertThat(entry.block()).contains(12L);
    assertThat(entry.gasUsed()).contains(46_000L);
    JournalEntry.Line line = entry.lines().get(BTC);
    assertThat(line.price()).isEqualByComparingTo("65000.00000001");
    assertThat(line.changedAt()).contains(NOW.minusMillis(3));
    assertThat(line.quotes())
        .containsExactly(
            new JournalEntry.QuoteLine(
                "kraken BTC/USD", new BigDecimal("65000.10"), new BigDecimal("65000.10"), NOW));
  }

  @Test
  void theHistoryOfAFeedIsNewestFirst() throws Exception {
    ReportJournal journal = journal(1_000);
    journal.start();
    for (int i = 1; i <= 5; i++) {
      journal.created(record(hash(i), NOW.plusSeconds(i)));
    }
    journal.stop();

    assertThat(journal.history(BTC, 3))
        .extracting(JournalEntry::id)
        .containsExactly(hash(5), hash(4), hash(3));
    assertThat(journal.history(new FeedId("ETH/USD"), 3)).isEmpty();
  }

  @Test
  void noMoreReportsAreKeptThanAllowed() throws Exception {
    ReportJournal filling = journal(1_000);
    filling.start();
    for (int i = 1; i <= 30; i++) {
      filling.created(record(hash(i), NOW.plusSeconds(i)));
    }
    filling.stop();
    ReportJournal small = journal(10);
    small.start();
    small.created(record(hash(99), NOW.plusSeconds(60)));
    small.stop();

    assertThat(small.history(BTC, 100)).hasSizeBetween(10, 11);
    assertThat(small.find(hash(99))).isPresent();
    assertThat(small.find(hash(20))).isEmpty();
  }

  private static ReportJournal journal(int most) {
    return new ReportJournal(
        database, Duration.ofDays(30), most, new SimpleMeterRegistry(), InstantSource.fixed(NOW));
  }

  private static ReportRecord record(Hash id, Instant at) {
    Report report =
        new Report(
            at.getEpochSecond(),
            List.of(
                new Report.Row(
                    0,
                    List.of(
                        6_500_000_000_001L,
                        ColumnAnswer.NONE,
                        ColumnAnswer.NONE,
                        ColumnAnswer.NONE))));
    return new ReportRecord(
        id,
        1,
        report,
        at,
        List.of(
            new ReportRecord.Line(
                BTC,
                new BigDecimal("65000.00000001"),
                Trigger.DEVIATION,
                Optional.of(at.minusMillis(3)),
                List.of(
                    new FeedOutcome.Used(
                        Definitions.source("kraken", "BTC/USD"),
                        new BigDecimal("65000.10"),
                        new BigDecimal("65000.10"),
                        at)))));
  }

  private static IntentStatus.Receipt receipt() {
    return new IntentStatus.Receipt(hash(7), 12, hash(8), 46_000, true, Optional.empty());
  }

  private static Hash hash(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return Hash.of(bytes);
  }
}
