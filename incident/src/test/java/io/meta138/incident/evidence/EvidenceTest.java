package io.meta138.incident.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.incident.desk.Works;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.support.OwnDatabase;
import io.meta138.incident.timeline.Timeline;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class EvidenceTest {
  private static final Instant NOW = Recorded.OPENED.plusSeconds(2);
  private static final Work WORK =
      new Work("I-1/evidence", Work.Kind.EVIDENCE, "I-1", Recorded.OPENED);

  @RegisterExtension static final OwnDatabase OWN = new OwnDatabase("evidence");

  private final Database database = OWN.get();

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final InstantSource clock = now::get;
  private EvidenceStore store;
  private Tasks tasks;
  private TimelineStore timeline;
  private Works works;

  @BeforeEach
  void empty() {
    store = new EvidenceStore(database);
    tasks = new Tasks(database);
    timeline = new TimelineStore(database);
    works = new Works(database);
    open(WORK);
  }

  @Test
  void contentIsKeptOnceAndFoundByItsHash() {
    byte[] content = "{\"head\": 7}".repeat(1_000).getBytes(StandardCharsets.UTF_8);

    ContentHash hash = store.put(content, NOW);

    assertThat(store.put(content.clone(), NOW)).isEqualTo(hash);
    assertThat(store.get(hash)).hasValueSatisfying(kept -> assertThat(kept).isEqualTo(content));
    assertThat(ContentHash.parse(hash.toString())).contains(hash);
    assertThat(store.get(ContentHash.of(new byte[] {1}))).isEmpty();
    assertThat(store.get(store.put(new byte[0], NOW))).isPresent();
    assertThat(
            database
                .jdbc()
                .sql("select max(length(packed)) from incident.evidence_content")
                .query(Integer.class)
                .single())
        .isLessThan(content.length / 10);
  }

  @Test
  void contentThatWasChangedUnderneathIsNotGivenOut() {
    ContentHash hash = store.put("head 7".getBytes(StandardCharsets.UTF_8), NOW);
    ContentHash other = store.put("head 8".getBytes(StandardCharsets.UTF_8), NOW);
    database
        .jdbc()
        .sql(
            "update incident.evidence_content set packed = (select packed from"
                + " incident.evidence_content where hash = ?) where hash = ?")
        .params(other.bytes(), hash.bytes())
        .update();

    assertThatThrownBy(() -> store.get(hash)).hasMessageContaining("is not what was kept");
    assertThatThrownBy(() -> store.put(new byte[EvidenceStore.MAX_BYTES + 1], NOW))
        .isInstanceOf(EvidenceException.class);
  }

  @Test
  void evidenceItsGapsAndTheTimelineAreCommittedWithTheEndOfTheWork() throws Exception {
    try (Collector collector = collector(head(), gone())) {
      long token = tasks.take(WORK.key(), NOW, Duration.ofMinutes(2)).orElseThrow();
      assertThat(job(collector).run(WORK, token)).isTrue();
    }

    List<EvidenceItem> kept = store.of("I-1");
    assertThat(kept).extracting(EvidenceItem::name).containsExactly("head", "everything");
    assertThat(kept.getLast().missing()).contains("it answered 503");
    String hash = kept.getFirst().hash().orElseThrow().toString();
    assertThat(timeline.of("I-1", 0, 10))
        .extracting(TimelineEntry::entry)
        .satisfiesExactly(
            entry -> {
              assertThat(entry.kind()).isEqualTo("evidence.kept");
              assertThat(entry.data()).containsEntry("hash", hash);
            },
            entry -> {
              assertThat(entry.kind()).isEqualTo("evidence.missing");
              assertThat(entry.text())
                  .isEqualTo("No evidence of everything from gone: it answered 503");
            });
    assertThat(works.open(Work.Kind.EVIDENCE, 10)).isEmpty();
  }

  @Test
  void whatIsGatheredAtOnceIsBoundedAndTheRestIsNamed() throws Exception {
    byte[] large = "x".repeat(EvidenceStore.MAX_BYTES).getBytes(StandardCharsets.UTF_8);
    List<EvidenceSource> sources = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      sources.add(source("node-" + i, Finding.Document.of("log", "text/plain", large)));
    }
    sources.add(head());
    try (Collector collector = new Collector(sources, clock)) {
      long token = tasks.take(WORK.key(), NOW, Duration.ofMinutes(2)).orElseThrow();
      job(collector).run(WORK, token);
    }

    assertThat(store.of("I-1"))
        .filteredOn(item -> item.missing().isPresent())
        .extracting(EvidenceItem::source)
        .containsExactly("node-8", "node");
  }

  @Test
  void aWorkIsTakenOnByOneAtATimeAndAnOldLeaseMayNotFinishIt() throws Exception {
    Duration lease = Duration.ofMinutes(2);
    long first = tasks.take(WORK.key(), NOW, lease).orElseThrow();
    assertThat(tasks.take(WORK.key(), NOW.plusSeconds(119), lease)).isEmpty();
    long second = tasks.take(WORK.key(), NOW.plusSeconds(120), lease).orElseThrow();

    try (Collector collector = collector(head())) {
      job(collector).run(WORK, first);
      assertThat(store.of("I-1")).isEmpty();
      assertThat(timeline.head().size()).isZero();
      job(collector).run(WORK, second);
      job(collector).run(WORK, second);
    }

    assertThat(store.of("I-1")).hasSize(1);
    assertThat(timeline.head().size()).isEqualTo(1);
    assertThat(tasks.take(WORK.key(), NOW.plusSeconds(9_999), lease)).isEmpty();
  }

  @Test
  void whatFailsBeforeTheCommitLeavesNoTraceAndIsDoneAgain() throws Exception {
    Timeline failing =
        _ -> {
          throw new EvidenceException("out");
        };
    try (Collector collector = collector(head())) {
      long token = tasks.take(WORK.key(), NOW, Duration.ofMinutes(2)).orElseThrow();
      assertThatThrownBy(() -> job(collector, failing).run(WORK, token)).hasMessage("out");
      assertThat(store.of("I-1")).isEmpty();
      assertThat(works.open(Work.Kind.EVIDENCE, 10)).containsExactly(WORK);

      assertThat(tasks.releaseAll(Work.Kind.REVIEW, NOW)).isZero();
      assertThat(tasks.releaseAll(Work.Kind.EVIDENCE, NOW)).isEqualTo(1);
      long again = tasks.take(WORK.key(), NOW, Duration.ofMinutes(2)).orElseThrow();
      job(collector).run(WORK, again);
    }
    assertThat(store.of("I-1")).hasSize(1);
  }

  @Test
  void anIncidentThatStaysUnknownEndsTheWorkAfterAMinute() throws Exception {
    Work unknown = new Work("I-9/evidence", Work.Kind.EVIDENCE, "I-9", Recorded.OPENED);
    try (Collector collector = collector(head())) {
      long token = tasks.take(unknown.key(), NOW, Duration.ofMinutes(2)).orElseThrow();
      assertThat(job(collector).run(unknown, token)).isFalse();
      now.set(Recorded.OPENED.plusSeconds(61));
      assertThat(job(collector).run(unknown, token)).isTrue();
    }
    assertThat(store.of("I-9").getFirst().missing()).contains("there is no incident I-9");
  }

  @Test
  void theWorkerDoesWhatIsOpenAndWhatADeadOneLeftAndStops() throws Exception {
    CountDownLatch done = new CountDownLatch(4);
    List<String> ran = new ArrayList<>();
    // as a process that was killed leaves it
    tasks.take(WORK.key(), NOW, Duration.ofMinutes(2));
    for (int i = 0; i < 3; i++) {
      open(new Work("w" + i, Work.Kind.EVIDENCE, "I-1", NOW));
    }
    Worker worker =
        new Worker(
            Work.Kind.EVIDENCE,
            works,
            tasks,
            (work, token) -> {
              tasks.finish(
                  work.key(),
                  token,
                  NOW,
                  () -> {
                    works.done(work.key(), NOW);
                    return true;
                  });
              synchronized (ran) {
                ran.add(work.key());
              }
              done.countDown();
              return true;
            },
            clock);

    worker.start();
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    worker.stop();
    worker.stop();

    assertThat(ran).containsExactlyInAnyOrder("w0", "w1", "w2", WORK.key());
  }

  private void open(Work work) {
    database
        .jdbc()
        .sql("insert into incident.work (key, kind, incident, at) values (?, ?, ?, ?)")
        .params(work.key(), work.kind().name(), work.incident(), work.at().atOffset(ZoneOffset.UTC))
        .update();
  }

  private EvidenceJob job(Collector collector) {
    return job(collector, timeline);
  }

  private EvidenceJob job(Collector collector, Timeline into) {
    return new EvidenceJob(
        new EvidenceJob.Parts(
            collector,
            store,
            tasks,
            works,
            into,
            id -> id.equals("I-1") ? Optional.of(Recorded.open("I-1")) : Optional.empty(),
            clock));
  }

  private Collector collector(EvidenceSource... sources) {
    return new Collector(List.of(sources), clock);
  }

  private static EvidenceSource head() {
    return source(
        "node", Finding.Document.of("head", "text/plain", "7".getBytes(StandardCharsets.UTF_8)));
  }

  private static EvidenceSource gone() {
    return source("gone", new Finding.Missing("everything", "it answered 503"));
  }

  private static EvidenceSource source(String name, Finding finding) {
    return new EvidenceSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Duration limit() {
        return Duration.ofSeconds(20);
      }

      @Override
      public List<Finding> collect(Scope scope, Duration allowed) {
        return List.of(finding);
      }
    };
  }
}
