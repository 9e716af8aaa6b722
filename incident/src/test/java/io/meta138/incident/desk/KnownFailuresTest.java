package io.meta138.incident.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import io.meta138.incident.escalation.Responders;
import io.meta138.incident.escalation.Step;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.notifications.Channel;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** What others got wrong and {@link EngineTest} and {@link DeskTest} have no place for. */
class KnownFailuresTest {
  private volatile Instant now = TestDesk.START;

  private Desk desk(Database database) {
    return new Desk(
        database,
        RulesFile.shipped(),
        new TestDesk.People(),
        _ -> {},
        _ -> {},
        () -> now,
        new SimpleMeterRegistry());
  }

  private Input.Signals stalled() {
    return new Input.Signals(
        List.of(TestDesk.signal("chain.stalled", true, now, Optional.empty())));
  }

  private static Outcome send(Desk desk, Input input) throws Exception {
    return desk.submit(input).get(1, TimeUnit.MINUTES);
  }

  @Test
  void alertmanagerADeskThatHasNotSettledIsNotReadyAndTakesNothing() throws Exception {
    try (Database database = DeskDatabase.empty();
        Database others = Database.connect(DeskDatabase.url(), "postgres", "", 4)) {
      Desk active = desk(database);
      Desk standby = desk(others);
      try {
        assertThat(active.unready()).isNotEmpty();
        assertThat(send(active, stalled())).isInstanceOf(Outcome.Unavailable.class);
        active.start();
        send(active, stalled());

        standby.start();
        assertThat(standby.unready()).isEqualTo(Desk.ANOTHER);
        assertThat(send(standby, stalled())).isEqualTo(new Outcome.Unavailable(Desk.ANOTHER));
        active.stop();
        awaitReady(standby);

        assertThat(standby.view().incident("I-1")).map(Incident::active).contains(1);
        assertThat(send(standby, stalled())).isEqualTo(new Outcome.Taken(0, 1, 0));
      } finally {
        active.stop();
        standby.stop();
      }
    }
  }

  private static void awaitReady(Desk desk) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!desk.unready().isEmpty()) {
      assertThat(System.nanoTime()).as("within a minute").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** Answers until it is broken. */
  private static final class Breaking implements Responders {
    private final TestDesk.People people = new TestDesk.People();
    private volatile boolean broken;

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return people.policy(severity, kind, security);
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      if (broken) {
        throw new IllegalStateException("nobody knows who is on call");
      }
      return people.reach(target, severity, at);
    }
  }

  @Test
  void aTimerThatFailsIsNotBlamedOnTheInputThatComesAfterIt() throws Exception {
    ReentrantLock time = new ReentrantLock();
    Breaking people = new Breaking();
    try (Database database = DeskDatabase.empty()) {
      Desk desk =
          new Desk(
              database,
              RulesFile.shipped(),
              people,
              _ -> {},
              _ -> {},
              () -> {
                time.lock();
                try {
                  return now;
                } finally {
                  time.unlock();
                }
              },
              new SimpleMeterRegistry());
      try {
        desk.start();
        send(desk, stalled());
        Input.Signals later =
            new Input.Signals(List.of(TestDesk.signal("tx.stuck", true, now, Optional.empty())));
        CompletableFuture<Outcome> outcome;
        time.lock();
        try {
          people.broken = true;
          now = now.plus(Duration.ofMinutes(6));
          outcome = desk.submit(later);
        } finally {
          time.unlock();
        }
        assertThat(outcome.get(1, TimeUnit.MINUTES)).isInstanceOf(Outcome.Unavailable.class);

        people.broken = false;
        awaitReady(desk);
        assertThat(send(desk, later)).isEqualTo(new Outcome.Taken(1, 0, 0));
      } finally {
        desk.stop();
      }
    }
  }

  @Test
  void aStateThatCannotBeReadIsWaitedOutAndNotTheEndOfTheDesk() throws Exception {
    try (Database database = DeskDatabase.empty()) {
      Desk before = desk(database);
      before.start();
      send(before, stalled());
      before.stop();
      String doc =
          database.jdbc().sql("select doc::text from incident.alert").query(String.class).single();
      database.jdbc().sql("update incident.alert set doc = '{\"odd\": 1}'").update();
      Desk desk = desk(database);
      try {
        desk.start();
        assertThat(desk.unready()).isEqualTo("the desk's state can't be loaded");

        database.jdbc().sql("update incident.alert set doc = ?::jsonb").param(doc).update();
        awaitReady(desk);
        assertThat(send(desk, stalled())).isEqualTo(new Outcome.Taken(0, 1, 0));
      } finally {
        desk.stop();
      }
    }
  }

  @Test
  void noLabelKeepsAnAlertFromPagingAsAWatchdogDoes() {
    TestDesk desk = new TestDesk();
    desk.fires("DatabaseGone", "kind", "watchdog").after(Duration.ofMinutes(1));
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY");
  }

  @Test
  void anObjectOfKubernetesIsNoKindOfSignal() {
    TestDesk desk = new TestDesk();
    desk.fires("KubePodCrashLooping", "kind", "Pod", "namespace", "chain", "pod", "besu-0");
    assertThat(desk.engine.open())
        .extracting(one -> one.cause().key())
        .singleElement()
        .asString()
        .contains("workload:chain");
  }

  /** A directory whose policy is changed while incidents are open. */
  private static final class Changing implements Responders {
    private String contact = "alice";

    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      return new Policy(
          "of " + contact,
          List.of(),
          List.of(),
          false,
          List.of(
              new Step(Duration.ZERO, List.of(contact)),
              new Step(Duration.ofMinutes(5), List.of(contact))),
          List.of(),
          0,
          Duration.ofMinutes(5),
          Duration.ofMinutes(30));
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return List.of(new Reach(target, List.of(Channel.PAGERDUTY)));
    }
  }

  @Test
  void anEscalationKeepsThePolicyItStartedWithAndOneThatStartsAgainTakesTheNewOne() {
    Changing people = new Changing();
    TestDesk desk = new TestDesk(new Engine(RulesFile.shipped(), people));
    desk.fires("chain.stalled");
    people.contact = "bob";

    desk.after(Duration.ofMinutes(5));
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY", "I-1 alice PAGERDUTY");

    desk.send(new Input.Resolve("person:alice", "I-1", "done"));
    desk.send(new Input.Reopen("person:alice", "I-1", "not done"));
    assertThat(desk.paged()).last().isEqualTo("I-1 bob PAGERDUTY");
  }

  /** Feeds have a policy that gives their cause a moment to show itself. */
  private static final class Patient implements Responders {
    @Override
    public Policy policy(Severity severity, String kind, boolean security) {
      Duration after = kind.equals("feed") ? Duration.ofSeconds(10) : Duration.ZERO;
      return new Policy(
          kind,
          List.of(),
          List.of(),
          false,
          List.of(new Step(after, List.of("alice"))),
          List.of(),
          0,
          Duration.ofMinutes(5),
          Duration.ofMinutes(30));
    }

    @Override
    public List<Reach> reach(String target, Severity severity, Instant at) {
      return List.of(new Reach(target, List.of(Channel.PAGERDUTY)));
    }
  }

  @Test
  void aCauseThatShowsItselfBeforeAnybodyWasPagedForItsEffectIsThePage() {
    TestDesk desk = new TestDesk(new Engine(RulesFile.shipped(), new Patient()));
    for (int i = 0; i < 10; i++) {
      desk.fires("feed.stale", "feed", "F" + i);
    }
    desk.after(Duration.ofSeconds(4)).fires("chain.stalled").after(Duration.ofMinutes(4));

    assertThat(desk.paged()).containsExactly("I-2 alice PAGERDUTY");
    assertThat(desk.incident(2).escalation().policy().map(Policy::name)).contains("chain");
    assertThat(desk.incident(1).links().parent()).contains("I-2");
  }

  @Test
  void aStaleFeedWithoutACauseIsPagedForWhenItsPolicySays() {
    TestDesk desk = new TestDesk(new Engine(RulesFile.shipped(), new Patient()));
    desk.fires("feed.stale", "feed", "A").after(Duration.ofSeconds(9));
    assertThat(desk.paged()).isEmpty();

    desk.after(Duration.ofSeconds(1));
    assertThat(desk.paged()).containsExactly("I-1 alice PAGERDUTY");
  }
}
