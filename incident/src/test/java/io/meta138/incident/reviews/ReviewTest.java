package io.meta138.incident.reviews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.incident.Severity;
import io.meta138.incident.desk.Works;
import io.meta138.incident.evidence.Collector;
import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Facts;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Recorded;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.evidence.Tasks;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Status;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.notifications.Outbox;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.ReceivedSignal;
import io.meta138.incident.signals.Verdict;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.signal.Signal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class ReviewTest {
  private static final Instant OPENED = Recorded.OPENED;
  private static final Instant RESOLVED = OPENED.plusSeconds(754);
  private static final String HOSTILE =
      "<script>x</script> [a](http://evil) `b` **c** www.evil.org \u202egnp 中 I\u00f1t\u00ebrn\u00e2ti\u00f4n\u00e0l Ж";
  private static final ReviewSettings SETTINGS =
      new ReviewSettings(
          List.of(new ReviewSettings.Recipient("everybody", Channel.EMAIL)),
          5,
          List.of("2026-03-09"),
          URI.create("https://desk.example"));

  private static EmbeddedPostgres server;
  private static Database database;

  private final AtomicReference<Instant> now = new AtomicReference<>(RESOLVED.plusSeconds(1));
  private final InstantSource clock = now::get;
  private TimelineStore timeline;
  private Reviews reviews;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedPostgres.builder().start();
    database =
        Database.connect(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", 4);
  }

  @AfterAll
  static void stopServer() throws IOException {
    database.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    database.jdbc().sql("drop schema if exists incident cascade").update();
    database.migrate("incident");
    timeline = new TimelineStore(database);
    reviews = new Reviews(database, new Outbox(database, clock), timeline, SETTINGS, clock);
  }

  // drafting

  @Test
  void theDraftOfARecordedIncidentIsAsExpected() throws Exception {
    Review review = drafted();

    String text = ReviewMarkdown.write(review, SETTINGS.desk());

    assertThat(text).isEqualTo(golden("R-1.md"));
  }

  @Test
  void everyStatementOfTheDeskRefersToSomethingThatExists() throws Exception {
    Review review = drafted();

    List<Long> entries = timeline.of("I-1", 0, 1_000).stream().map(TimelineEntry::index).toList();
    List<Long> evidence =
        new EvidenceStore(database).of("I-1").stream().map(item -> item.number()).toList();
    for (Section section : Section.values()) {
      for (Line line : review.document().lines(section)) {
        if (line.kind() == Line.Kind.RECORDED) {
          assertThat(line.references()).isNotEmpty();
          for (Reference reference : line.references()) {
            assertThat(reference.kind() == Reference.Kind.TIMELINE ? entries : evidence)
                .contains(reference.number());
          }
        }
      }
    }
    assertThatThrownBy(() -> Line.recorded("believe me", List.of()))
        .hasMessage("nothing supports the statement: believe me");
  }

  @Test
  void anIncidentOfWhichNothingIsRecordedIsAllQuestions() {
    ReviewDocument draft =
        Drafting.of(new CaseFile(over(), List.of(), List.of(), List.of(), List.of()));

    assertThat(draft.sections().values())
        .allSatisfy(lines -> assertThat(lines).allMatch(line -> line.kind() == Line.Kind.QUESTION));
    assertThat(draft.lines(Section.IMPACT))
        .extracting(Line::text)
        .contains("How many blocks were missed? No evidence says.");
  }

  @Test
  void draftingTwiceMakesOneReviewAndKeepsWhatPeopleWrote() throws Exception {
    Review first = drafted();
    reviews.edit(first.id(), 1, "person:alice", Section.LESSONS, List.of("Test the failover", " "));

    work("I-1/review/1");

    assertThat(reviews.of("I-1")).hasSize(1);
    Review again = reviews.of("I-1").getFirst();
    assertThat(again.revision()).isEqualTo(3);
    assertThat(again.state()).isEqualTo(Review.State.EDITED);
    assertThat(again.document().lines(Section.LESSONS))
        .containsExactly(Line.written("Test the failover", "person:alice"));
    assertThat(reviews.version(first.id(), 1)).contains(first.document());
  }

  // life

  @Test
  void aReviewIsDueAfterBusinessDaysWithoutWeekendsAndHolidays() throws Exception {
    // Wednesday the 4th: Thursday, Friday, then Tuesday to Thursday as Monday is a holiday
    assertThat(drafted().dueAt()).isEqualTo(Instant.parse("2026-03-13T00:00:00Z"));
  }

  @Test
  void anEditOfAnOldRevisionChangesNothing() throws Exception {
    Review review = drafted();

    assertThat(reviews.edit("R-1", 1, "person:alice", Section.TRIGGER, List.of("A deploy")))
        .isInstanceOf(ReviewResult.Done.class);
    assertThat(reviews.edit("R-1", 1, "person:bob", Section.TRIGGER, List.of("A storm")))
        .isEqualTo(new ReviewResult.Stale(2));
    assertThat(reviews.edit("R-1", 2, "person:bob", Section.TIMELINE, List.of("no")))
        .isInstanceOf(ReviewResult.Refused.class);
    assertThat(reviews.edit("R-9", 1, "person:bob", Section.TRIGGER, List.of("x")))
        .isEqualTo(new ReviewResult.Unknown("there is no review R-9"));
    assertThat(reviews.find("R-1").orElseThrow().document().lines(Section.TRIGGER))
        .containsExactly(Line.written("A deploy", "person:alice"));
    assertThat(review.state()).isEqualTo(Review.State.DRAFT);
  }

  @Test
  void aReviewClosesOnlyWhenSentAndEveryRunbookIsDealtWith() throws Exception {
    drafted();
    String runbook = "the runbook network-outage was neither changed nor declared unchanged";
    assertThat(reviews.close("R-1", 1, "person:alice"))
        .isEqualTo(new ReviewResult.Refused("revision 1 was not sent to its list; " + runbook));

    reviews.send("R-1", 1, "person:alice");
    assertThat(reviews.close("R-1", 1, "person:alice"))
        .isEqualTo(new ReviewResult.Refused("everybody by EMAIL has not arrived; " + runbook));

    database.jdbc().sql("update incident.outbox set state = 'delivered'").update();
    assertThat(reviews.close("R-1", 1, "person:alice"))
        .isEqualTo(new ReviewResult.Refused(runbook));

    reviews.declare(
        "R-1", "network-outage", Review.Runbook.Outcome.UNCHANGED, "person:alice", "it worked");
    assertThat(reviews.close("R-1", 1, "person:alice")).isInstanceOf(ReviewResult.Done.class);
    assertThat(reviews.find("R-1").orElseThrow().state()).isEqualTo(Review.State.CLOSED);
    assertThat(reviews.edit("R-1", 1, "person:alice", Section.LESSONS, List.of("more")))
        .isEqualTo(new ReviewResult.Refused("R-1 is closed"));
    assertThat(timeline.of("I-1", 0, 1_000))
        .extracting(one -> one.entry().kind())
        .endsWith("review.drafted", "review.sent", "review.runbook", "review.closed");
  }

  @Test
  void anEditAfterSendingHasToBeSentAgain() throws Exception {
    drafted();
    reviews.send("R-1", 1, "person:alice");
    reviews.edit("R-1", 1, "person:alice", Section.LUCKY, List.of("It was night"));

    assertThat(reviews.find("R-1").orElseThrow().state()).isEqualTo(Review.State.EDITED);
    assertThat(reviews.wanting(reviews.find("R-1").orElseThrow()))
        .contains("revision 2 was not sent to its list");
  }

  @Test
  void theNoticeCarriesTheReview() throws Exception {
    drafted();
    reviews.send("R-1", 1, "person:alice");

    String body =
        database.jdbc().sql("select body from incident.outbox").query(String.class).single();
    assertThat(body).isEqualTo(ReviewMarkdown.write(drafted1(), SETTINGS.desk()));
  }

  private Review drafted1() {
    Review sent = reviews.find("R-1").orElseThrow();
    return new Review(
        sent.id(),
        sent.incident(),
        sent.severity(),
        Review.State.DRAFT,
        sent.revision(),
        sent.draftedAt(),
        sent.dueAt(),
        Optional.empty(),
        sent.closedAt(),
        sent.document(),
        sent.runbooks(),
        sent.actions());
  }

  @Test
  void actionItemsAreTrackedToTheirEnd() throws Exception {
    drafted();
    LocalDate due = LocalDate.parse("2026-03-20");
    reviews.addAction("R-1", "Alert on peers", "bob", due, "person:alice");
    ActionItem item = reviews.openActions(10).getFirst();

    assertThat(reviews.reassign(item.id(), "carol", due.plusDays(1), "person:alice"))
        .isInstanceOf(ReviewResult.Done.class);
    assertThat(reviews.settle(item.id(), ActionItem.State.DROPPED, "person:carol", " "))
        .isInstanceOf(ReviewResult.Refused.class);
    reviews.settle(item.id(), ActionItem.State.DONE, "person:carol", "merged");
    assertThat(reviews.settle(item.id(), ActionItem.State.DROPPED, "person:bob", "no"))
        .isInstanceOf(ReviewResult.Refused.class);
    assertThat(reviews.settle(99, ActionItem.State.DONE, "person:bob", ""))
        .isEqualTo(new ReviewResult.Unknown("there is no action item 99"));

    assertThat(reviews.openActions(10)).isEmpty();
    assertThat(ReviewMarkdown.write(reviews.find("R-1").orElseThrow(), SETTINGS.desk()))
        .contains("- DONE: Alert on peers, carol, due 2026-03-21 \\(merged\\)");
  }

  @Test
  void whatIsOverdueIsASignalUntilItIsDone() throws Exception {
    drafted();
    reviews.addAction(
        "R-1", "Alert on peers", "bob", LocalDate.parse("2026-03-20"), "person:alice");
    List<Signal> signals = new ArrayList<>();
    List<String> told = new ArrayList<>();
    Reminders reminders =
        new Reminders(
            database,
            signals::add,
            incident -> {
              told.add(incident);
              return told.size() > 1;
            },
            clock);

    reminders.pass();
    assertThat(signals).isEmpty();
    now.set(Instant.parse("2026-03-21T00:00:00Z"));
    reminders.pass();
    assertThat(signals).extracting(Signal::subject).containsExactly("review:R-1", "action:1");
    assertThat(signals).allMatch(signal -> signal.state() == Signal.State.RAISED);

    signals.clear();
    reviews.settle(1, ActionItem.State.DONE, "person:bob", "");
    reviews.send("R-1", 1, "person:alice");
    database.jdbc().sql("update incident.outbox set state = 'delivered'").update();
    reviews.declare("R-1", "network-outage", Review.Runbook.Outcome.CHANGED, "person:a", "");
    reviews.close("R-1", 1, "person:alice");
    reminders.pass();
    assertThat(signals)
        .extracting(Signal::state)
        .containsExactly(Signal.State.CLEARED, Signal.State.CLEARED);

    reminders.pass();
    reminders.pass();
    assertThat(told).containsExactly("I-1", "I-1");
  }

  // formats

  @Test
  void thePdfSaysWhatTheReviewSays() throws Exception {
    Review review = drafted();

    byte[] pdf = ReviewPdf.write(review);

    String text = text(pdf);
    assertThat(text)
        .contains("Review R-1 of I-1: Chain 138 stands still")
        .contains("Root and contributing causes")
        .contains("17 blocks were missed [E1]")
        .contains("Question: What set it off?")
        .contains("I\u00f1t\u00ebrn\u00e2ti\u00f4n\u00e0l \u0416")
        .contains("[U+4E2D]")
        .contains("[U+202E]gnp");
    assertThat(ReviewPdf.write(review)).isEqualTo(pdf);
  }

  @Test
  void aPdfOfManyLongLinesLosesNothing() throws Exception {
    drafted();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      lines.add("line" + i + "x " + "w".repeat(i * 10) + " end" + i + "x");
    }
    reviews.edit("R-1", 1, "person:alice", Section.LESSONS, lines);

    String text = text(ReviewPdf.write(reviews.find("R-1").orElseThrow()));

    for (int i = 0; i < 150; i++) {
      assertThat(text).contains("line" + i + "x").contains("end" + i + "x");
    }
  }

  @Test
  void hostileTextFormsNoMarkup() {
    assertThat(ReviewMarkdown.escape(HOSTILE))
        .isEqualTo(
            "\\<script\\>x\\</script\\> \\[a\\]\\(http\\://evil\\) \\`b\\` \\*\\*c\\*\\*"
                + " www\\.evil.org \\[U\\+202E\\]gnp 中 Iñtërnâtiônàl Ж");
    assertThat(ReviewMarkdown.escape("1. one")).isEqualTo("1\\. one");
    assertThat(ReviewMarkdown.escape("- one\n# two")).isEqualTo("\\- one \\# two");
  }

  // statistics

  @Test
  void statisticsCountWhatIsStored() throws Exception {
    drafted();
    store(
        new Incident(
            "I-2",
            2,
            over().cause(),
            Status.RESOLVED,
            over().rating(),
            Optional.empty(),
            Map.of(),
            List.of(),
            0,
            1,
            0,
            Incident.Links.NONE,
            new Incident.Times(
                OPENED.plusSeconds(600),
                OPENED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(OPENED.plusSeconds(700)),
                Optional.empty()),
            Optional.empty(),
            over().escalation(),
            Incident.Timers.NONE,
            0));
    store(alert("flappy", "SourceDown", Optional.of("source:x"), "I-2"));
    timeline.append(List.of(entry("I-2", 601, "desk", "page.decided", "x is paged", Map.of())));

    Statistics.Report report =
        new Statistics(new Cases(database), timeline).between(OPENED, OPENED.plusSeconds(86_400));

    assertThat(report.all())
        .isEqualTo(new Statistics.Times(2, 1, Optional.of(95L), 2, Optional.of(427L)));
    assertThat(report.bySeverity()).containsOnlyKeys(Severity.P0);
    assertThat(report.weeks()).containsExactly(new Statistics.Week("2026-W10", 3));
    assertThat(report.rules())
        .containsExactly(
            new Statistics.Noise("SourceDown", 1, 1, 1, 100),
            new Statistics.Noise("ChainStalled", 1, 1, 0, 0),
            new Statistics.Noise("FeedHeld", 1, 1, 0, 0));
    assertThat(report.complete()).isTrue();
    assertThat(JsonMapper.shared().writeValueAsString(report)).contains("\"mttaSeconds\":95");
  }

  // the recorded incident

  private static Incident over() {
    return Recorded.of(
        "I-1", Status.RESOLVED, Optional.of(OPENED.plusSeconds(95)), Optional.of(RESOLVED));
  }

  private static Entry entry(
      String incident,
      long after,
      String actor,
      String kind,
      String text,
      Map<String, String> data) {
    return new Entry(OPENED.plusSeconds(after), incident, actor, kind, text, data);
  }

  private static Alert alert(
      String fingerprint, String rule, Optional<String> component, String incident) {
    return new Alert(
        Alert.id("alertmanager", fingerprint),
        new ReceivedSignal(
            "alertmanager",
            fingerprint,
            rule,
            false,
            OPENED.minusSeconds(12),
            Optional.of(OPENED.plusSeconds(690)),
            Map.of(),
            Map.of("summary", HOSTILE),
            Optional.empty()),
        OPENED,
        OPENED,
        OPENED,
        Alert.Standing.CLEARED,
        component,
        new Verdict(Severity.P0, "it stands", "chain", false, Duration.ZERO, false),
        Optional.of(incident),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        List.of());
  }

  private static void store(Incident incident) {
    database
        .jdbc()
        .sql(
            """
            insert into incident.incident (id, number, status, severity, parent, opened_at,
                resolved_at, changed_at, live, doc)
            values (?, ?, ?, ?, null, ?, null, ?, true, ?::jsonb)
            """)
        .params(
            incident.id(),
            incident.number(),
            incident.status().name(),
            incident.severity().name(),
            incident.times().openedAt().atOffset(ZoneOffset.UTC),
            incident.times().changedAt().atOffset(ZoneOffset.UTC),
            JsonMapper.shared().writeValueAsString(incident))
        .update();
  }

  private static void store(Alert alert) {
    database
        .jdbc()
        .sql(
            """
            insert into incident.alert (id, origin, name, standing, severity, component, incident,
                changed_at, live, doc)
            values (?, ?, ?, ?, 'P0', ?, ?, ?, true, ?::jsonb)
            """)
        .params(
            alert.id(),
            alert.signal().origin(),
            alert.signal().name(),
            alert.standing().name(),
            alert.component().orElse(""),
            alert.incident().orElse(""),
            alert.changedAt().atOffset(ZoneOffset.UTC),
            JsonMapper.shared().writeValueAsString(alert))
        .update();
  }

  private Review drafted() throws Exception {
    Alert chain = alert("chain", "ChainStalled", Optional.of("chain"), "I-1");
    Alert feed = alert("feed", "FeedHeld", Optional.of("feed:BTC/USD"), "I-1");
    store(over());
    store(chain);
    store(feed);
    timeline.append(
        List.of(
            entry("I-1", 0, "desk", "incident.opened", "P0: Chain 138 stands still", Map.of()),
            entry("I-1", 0, "desk", "alert.joined", HOSTILE, Map.of("alerts", chain.id())),
            entry("I-1", 0, "desk", "page.decided", "alice is paged by PAGERDUTY", Map.of()),
            entry("I-1", 0, "desk", "page.decided", "alice is paged by SLACK", Map.of()),
            entry("I-1", 1, "desk", "page.failed", "SLACK can't reach alice: 404", Map.of()),
            entry("I-1", 2, "desk", "page.delivered", "PAGERDUTY took the page", Map.of()),
            entry(
                "I-1", 30, "desk", "alert.joined", "BTC/USD is held", Map.of("alerts", feed.id())),
            entry("I-1", 95, "person:alice", "incident.acknowledged", "alice has it", Map.of()),
            entry("I-1", 120, "person:alice", "incident.assigned", "alice owns it", Map.of()),
            entry(
                "I-1",
                200,
                "runbook:RUN-1",
                "runbook.step",
                "restarted validator-2",
                Map.of("runbook", "network-outage")),
            entry("I-1", 754, "desk", "incident.resolved", "nothing held for 60 s", Map.of())));
    return work("I-1/review/0");
  }

  private Review work(String key) throws Exception {
    database
        .jdbc()
        .sql("insert into incident.work (key, kind, incident, at) values (?, 'REVIEW', 'I-1', ?)")
        .params(key, RESOLVED.atOffset(ZoneOffset.UTC))
        .update();
    Tasks tasks = new Tasks(database);
    Work work = new Work(key, Work.Kind.REVIEW, "I-1", RESOLVED);
    try (Collector collector = new Collector(List.of(new ChainFacts()), clock)) {
      ReviewJob job =
          new ReviewJob(
              new ReviewJob.Parts(
                  collector,
                  new EvidenceStore(database),
                  tasks,
                  new Works(database),
                  timeline,
                  new Cases(database),
                  reviews,
                  clock));
      long token = tasks.take(key, clock.instant(), Duration.ofMinutes(2)).orElseThrow();
      assertThat(job.run(work, token)).isTrue();
    }
    return reviews.of("I-1").getLast();
  }

  /** A source as the chain's side gives it. */
  private static final class ChainFacts implements EvidenceSource {
    @Override
    public String name() {
      return "chain";
    }

    @Override
    public Duration limit() {
      return Duration.ofSeconds(20);
    }

    @Override
    public List<Finding> collect(Scope scope, Duration allowed) {
      return List.of(
          new Finding.Document(
              "block production",
              "application/json",
              "{\"missed\":17}".getBytes(StandardCharsets.UTF_8),
              Optional.empty(),
              Map.of(
                  Facts.BLOCKS_MISSED,
                  "17",
                  Facts.CHAIN_STALLED_SECONDS,
                  "680",
                  Facts.FEED_STALE_SECONDS + "ETH/USD",
                  "125",
                  "unknown",
                  "9")),
          new Finding.Link("Heads", URI.create("https://grafana.example/d/chain?viewPanel=1")),
          new Finding.Missing("peers of validator-2", "no answer within 15000 ms"));
    }
  }

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return new PDFTextStripper().getText(document).replaceAll("\\R", " ").replaceAll(" +", " ");
    }
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = ReviewTest.class.getResourceAsStream("/reviews/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
