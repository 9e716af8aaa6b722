package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.replay.Replay;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.timeline.Entry;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeskTest {
  private final AtomicBoolean broken = new AtomicBoolean();
  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private volatile Instant now = TestDesk.START;
  private Database database;
  private final List<Desk> desks = new ArrayList<>();

  @BeforeEach
  void empty() {
    database = DeskDatabase.empty();
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Desk desk : desks) {
      desk.stop();
    }
    database.close();
  }

  private Desk start() throws InterruptedException {
    Desk desk = desk();
    desk.start();
    return desk;
  }

  private Desk desk() {
    InstantSource clock = () -> now;
    Desk desk =
        new Desk(
            database,
            RulesFile.shipped(),
            new TestDesk.People(),
            this::add,
            entries::addAll,
            clock,
            new SimpleMeterRegistry());
    desks.add(desk);
    return desk;
  }

  private void add(List<Notice> more) {
    if (broken.get()) {
      throw new IllegalStateException("the outbox is broken");
    }
    notices.addAll(more);
  }

  private Outcome send(Desk desk, Input input) throws Exception {
    return desk.submit(input).get(1, TimeUnit.MINUTES);
  }

  private Input.Signals stalled() {
    return new Input.Signals(
        List.of(TestDesk.signal("chain.stalled", true, now, Optional.empty())));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void anAlertIsAnsweredWhenItIsCommittedAndSurvivesARestart() throws Exception {
    Desk desk = start();
    assertThat(send(desk, stalled())).isEqualTo(new Outcome.Taken(1, 0, 0));
    assertThat(desk.view().incident("I-1")).map(Incident::active).contains(1);
    assertThat(desk.view().why(Alert.id("test", "chain.stalled")).orElseThrow().answer())
        .contains("alice was paged")
        .contains("no blocks");
    desk.stop();

    Desk next = start();
    assertThat(next.view().incident("I-1")).isEqualTo(desk.view().incident("I-1"));
    assertThat(send(next, stalled())).isEqualTo(new Outcome.Taken(0, 1, 0));
    assertThat(notices).hasSize(1);
    assertThat(new Works(database).open(Work.Kind.EVIDENCE, 10)).hasSize(1);
  }

  @Test
  void whyTellsForWhichIncidentOfAChainSomebodyWasPagedAndWhyAgainForItsCause() throws Exception {
    Desk desk = start();
    Input stale =
        new Input.Signals(
            List.of(TestDesk.signal("feed.stale", true, now, Optional.empty(), "feed", "A")));
    send(desk, stale);
    now = now.plusSeconds(10);
    send(desk, stalled());

    assertThat(notices)
        .filteredOn(notice -> notice.kind() == Notice.Kind.PAGE)
        .extracting(Notice::key)
        .containsExactly("I-1/1/0/0/alice/pagerduty", "I-2/1/0/0/alice/pagerduty");
    for (String alert : List.of("chain.stalled", "feed.stalefeed|A")) {
      assertThat(desk.view().why(Alert.id("test", alert)).orElseThrow().answer())
          .startsWith("alice was paged: ")
          .contains("I-2 was found to be the cause of I-1, paged before");
    }
  }

  @Test
  void grafanaOnCallAPausedEscalationGoesOnAfterARestart() throws Exception {
    Desk desk = start();
    send(desk, stalled());
    send(desk, new Input.Snooze("person:alice", "I-1", now.plusSeconds(600)));
    desk.stop();

    Desk next = start();
    now = now.plusSeconds(599);
    send(next, new Input.Tick());
    assertThat(notices).hasSize(1);
    now = now.plusSeconds(1);
    await(() -> notices.size() == 2);
  }

  @Test
  void whatFellDueWhileTheDeskWasDownIsMadeUpFor() throws Exception {
    Desk desk = start();
    send(desk, stalled());
    desk.stop();
    now = now.plus(Duration.ofMinutes(6));

    start();
    await(() -> notices.size() == 2);
    assertThat(notices.getLast().contact()).isEqualTo("bob");
  }

  @Test
  void aBatchThatCanNotBeCommittedLeavesNothingBehindAndIsTakenLater() throws Exception {
    Desk desk = start();
    broken.set(true);
    assertThat(send(desk, stalled())).isInstanceOf(Outcome.Unavailable.class);
    broken.set(false);
    await(() -> desk.unready().isEmpty());

    assertThat(desk.view().incidents(_ -> true, 10)).isEmpty();
    assertThat(send(desk, stalled())).isEqualTo(new Outcome.Taken(1, 0, 0));
    assertThat(notices.stream().filter(n -> n.kind() == Notice.Kind.PAGE)).hasSize(1);
  }

  @Test
  void onlyOneDeskWorksAtATimeAndTheNextTakesOver() throws Exception {
    Desk one = start();
    send(one, stalled());
    Desk two = start();
    assertThat(send(two, stalled())).isInstanceOf(Outcome.Unavailable.class);
    assertThat(two.unready()).contains("another desk");

    one.stop();
    await(() -> two.unready().isEmpty());
    assertThat(two.view().incident("I-1")).isPresent();
  }

  @Test
  void aDeskThatWasOvertakenCommitsNothing() throws Exception {
    Desk desk = start();
    database.jdbc().sql("update incident.desk set epoch = epoch + 1").update();
    assertThat(send(desk, stalled())).isInstanceOf(Outcome.Unavailable.class);
    assertThat(
            database.jdbc().sql("select count(*) from incident.alert").query(Long.class).single())
        .isZero();
  }

  @Test
  void theJournalReplaysToTheSameDecisions() throws Exception {
    Desk desk = start();
    List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      outcomes.add(
          desk.submit(
              new Input.Signals(
                  List.of(
                      TestDesk.signal(
                          "feed.stale",
                          i % 3 != 0,
                          now,
                          Optional.empty(),
                          "feed",
                          "F" + i % 50)))));
      now = now.plusMillis(700);
    }
    for (CompletableFuture<Outcome> outcome : outcomes) {
      assertThat(outcome.get(1, TimeUnit.MINUTES)).isInstanceOf(Outcome.Taken.class);
    }
    now = now.plus(Duration.ofMinutes(20));
    send(desk, new Input.Note("person:alice", "I-1", "nul \u0000 and half \ud800"));
    desk.stop();

    List<Notice> again = new ArrayList<>();
    List<Entry> told = new ArrayList<>();
    Replay.again(
        new Journal(database),
        RulesFile.shipped(),
        effects -> {
          again.addAll(effects.notices());
          told.addAll(effects.entries());
        });
    assertThat(again).isEqualTo(List.copyOf(notices));
    assertThat(told).isEqualTo(List.copyOf(entries));
  }

  @Test
  void whatIsOldLeavesTheJournalAndAReplayFromNothingSaysSo() throws Exception {
    Desk desk = start();
    send(desk, stalled());
    Journal journal = new Journal(database);
    assertThat(journal.whole()).isTrue();
    now = now.plus(Duration.ofDays(91));
    await(() -> !journal.whole());
    send(desk, new Input.Suppress("person:alice", soon()));
    desk.stop();

    List<Recorded> left = new ArrayList<>();
    journal.forEach(left::add);
    assertThat(left)
        .flatExtracting(Recorded::inputs)
        .noneMatch(timed -> timed.at().equals(TestDesk.START));
    assertThatThrownBy(() -> Replay.again(journal, RulesFile.shipped(), _ -> {}))
        .isInstanceOf(DeskException.class)
        .hasMessageContaining("pruned");
  }

  private Suppression soon() {
    return new Suppression(
        "",
        Suppression.Kind.SILENCE,
        List.of("feed.stale"),
        Map.of(),
        List.of(),
        now,
        now.plusSeconds(600),
        "alice",
        "work",
        false);
  }

  @Test
  void aClockThatIsSetBackStopsNothing() throws Exception {
    Desk desk = start();
    send(desk, stalled());
    now = now.minus(Duration.ofHours(3));
    assertThat(send(desk, new Input.Note("person:alice", "I-1", "odd clock")))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void keepAStatusChangeWritesOneIncidentHoweverManyAlertsItHas() throws Exception {
    Desk desk = start();
    for (int i = 0; i < 20; i++) {
      List<io.meta138.incident.signals.ReceivedSignal> many = new ArrayList<>();
      for (int j = 0; j < 500; j++) {
        many.add(
            TestDesk.signal("feed.stale", true, now, Optional.empty(), "feed", "F" + i + "-" + j));
      }
      send(desk, new Input.Signals(many));
    }
    assertThat(desk.view().incident("I-1")).map(Incident::active).contains(10_000);
    String before = versions();
    assertThat(send(desk, new Input.Acknowledge("person:alice", "I-1")))
        .isInstanceOf(Outcome.Done.class);
    assertThat(versions()).isEqualTo(before);
  }

  private String versions() {
    return database
        .jdbc()
        .sql("select count(*) || ' ' || sum(xmin::text::bigint) from incident.alert")
        .query(String.class)
        .single();
  }
}
