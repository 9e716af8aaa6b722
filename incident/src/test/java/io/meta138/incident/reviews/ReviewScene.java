package io.meta138.incident.reviews;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.meta138.incident.support.Store;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.json.JsonMapper;

/** Reviews of a recorded incident, on a real PostgreSQL. */
final class ReviewScene implements BeforeEachCallback, AfterAllCallback {
  static final Instant OPENED = Recorded.OPENED;
  static final Instant RESOLVED = OPENED.plusSeconds(754);
  static final URI DESK = URI.create("https://desk.example");
  static final String HOSTILE =
      "<script>x</script> [a](http://evil) `b` **c** www.evil.org \u202egnp 中 I\u00f1t\u00ebrn\u00e2ti\u00f4n\u00e0l Ж";
  private static final ReviewSettings SETTINGS =
      new ReviewSettings(
          List.of(new ReviewSettings.Recipient("everybody", Channel.EMAIL)),
          5,
          List.of("2026-03-09"),
          Optional.empty());

  final AtomicReference<Instant> now = new AtomicReference<>(RESOLVED.plusSeconds(1));
  final InstantSource clock = now::get;
  final Database database;
  final TimelineStore timeline;
  final Reviews reviews;

  ReviewScene() {
    database = Store.own("reviews");
    timeline = new TimelineStore(database);
    reviews =
        new Reviews(database, new Outbox(database, clock), timeline, SETTINGS, () -> DESK, clock);
  }

  /** Forgets everything. */
  @Override
  public void beforeEach(ExtensionContext context) {
    now.set(RESOLVED.plusSeconds(1));
    database.jdbc().sql("drop schema if exists incident cascade").update();
    database.migrate("incident");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    database.close();
  }

  static Incident over() {
    return Recorded.of(
        "I-1", Status.RESOLVED, Optional.of(OPENED.plusSeconds(95)), Optional.of(RESOLVED));
  }

  static Entry entry(
      String incident,
      long after,
      String actor,
      String kind,
      String text,
      Map<String, String> data) {
    return new Entry(OPENED.plusSeconds(after), incident, actor, kind, text, data);
  }

  static Alert alert(String fingerprint, String rule, Optional<String> component, String incident) {
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

  void store(Incident incident) {
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

  void store(Alert alert) {
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

  Review drafted() throws Exception {
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

  Review work(String key) throws Exception {
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
}
