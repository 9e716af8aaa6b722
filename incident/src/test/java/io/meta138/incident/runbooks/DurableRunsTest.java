package io.meta138.incident.runbooks;

import static io.meta138.incident.runbooks.TestRuns.ALICE;
import static io.meta138.incident.runbooks.TestRuns.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.Timeline;
import io.meta138.platform.db.Database;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs whose worker, database or colleagues fail; Rundeck's rows of what others got wrong. */
class DurableRunsTest {
  private static final String START =
      """
      - id: start
        title: Start it
        action:
          use: world.start
          with: {node: "${node}"}
          after: {use: world.state, expect: ["up >= 3"], within: 60s}
      - id: stop
        title: Stop it again
        action: {use: world.stop, with: {node: "${node}"}}
      """;

  private static TestRuns runs;

  @BeforeAll
  static void begin() {
    runs = new TestRuns();
  }

  @AfterAll
  static void end() {
    runs.close();
  }

  @BeforeEach
  void empty() {
    runs.empty();
    runs.reset();
  }

  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private RunEngine crashing(AtomicInteger appends) {
    Timeline timeline =
        (List<Entry> entries) -> {
          if (!entries.isEmpty() && appends.decrementAndGet() == 0) {
            throw new Crash();
          }
          runs.timeline.append(entries);
        };
    return new RunEngine(
        new RunStore(runs.database, timeline), runs.actions(), _ -> true, runs.time, "desk-0");
  }

  private static void approve(RunEngine engine, String run) {
    RunView view = engine.find(run).orElseThrow();
    if (view.run().status() == Run.Status.WAITING_FOR_APPROVAL) {
      StepRun step = view.current().orElseThrow();
      engine.approve(run, step.id(), step.plan().orElseThrow().hash(), BOB);
    }
  }

  @Test
  void aCrashBeforeAnyCommitLosesAndRepeatsNothing() throws Exception {
    for (int point = 1; point <= 9; point++) {
      empty();
      String run = runs.begin(runs.runbook(START));
      AtomicInteger appends = new AtomicInteger(point);
      RunEngine engine = crashing(appends);
      boolean crashed = false;
      for (int i = 0; i < 60 && !runs.view(run).run().status().over(); i++) {
        try {
          engine.turn();
          approve(engine, run);
        } catch (Crash e) {
          crashed = true;
          runs.later(RunEngine.LEASE);
          engine = runs.another("desk-2");
        }
        runs.later(Duration.ofSeconds(3));
      }

      assertThat(crashed || point > 8).as("point %d", point).isTrue();
      assertThat(runs.view(run).run().status())
          .as("point %d", point)
          .isEqualTo(Run.Status.SUCCEEDED);
      assertThat(runs.start.real()).as("point %d", point).hasSize(1);
      assertThat(runs.stop.real()).as("point %d", point).hasSizeBetween(1, 2);
      assertThat(runs.kinds().stream().filter("acting"::equals)).hasSize(2);
      assertThat(runs.kinds().stream().filter("succeeded"::equals)).hasSize(1);
    }
  }

  @Test
  void anActionThatWasInterruptedBeforeItsEffectFailsClearly() throws Exception {
    Thread worker = Thread.currentThread();
    runs.start.does((_, dryRun, _) -> {
      if (!dryRun) {
        worker.interrupt();
        new CountDownLatch(1).await();
      }
      return new Result.Done("would", Map.of());
    });
    String run = runs.begin(runs.runbook(START));
    runs.turn();
    approve(runs.engine, run);
    runs.later(Duration.ofSeconds(3));
    boolean interrupted = false;
    try {
      runs.turn();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    assertThat(interrupted).isTrue();
    assertThat(runs.view(run).current().orElseThrow().state()).isEqualTo(StepRun.State.ACTING);

    runs.later(RunEngine.LEASE);
    runs.engine = runs.another("desk-2");
    runs.pass(Duration.ofSeconds(70));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.FAILED);
    assertThat(runs.view(run).run().reason())
        .contains("its effect did not show within 60 s")
        .contains("may have been done and was not taken back");
    assertThat(runs.start.real()).hasSize(1);
  }

  private static final String KEYED =
      """
      - id: stop
        title: Stop it
        action: {use: world.stop, with: {node: "${node}"}}
      """;

  /** Its process ends while the action is being done. */
  private static String endsWhileActing() throws Exception {
    Thread worker = Thread.currentThread();
    runs.stop.does((_, dryRun, _) -> {
      if (!dryRun && runs.stop.real().size() == 1) {
        worker.interrupt();
        new CountDownLatch(1).await();
      }
      return new Result.Done("stopped", Map.of());
    });
    String run = runs.begin(runs.runbook(KEYED));
    runs.turn();
    approve(runs.engine, run);
    runs.later(Duration.ofSeconds(3));
    assertThatThrownBy(() -> runs.turn()).isInstanceOf(InterruptedException.class);
    assertThat(runs.view(run).current().orElseThrow().state()).isEqualTo(StepRun.State.ACTING);
    return run;
  }

  @Test
  void aDeskThatWasDownForLongDoesARepeatableActionAgainUnderItsKey() throws Exception {
    String run = endsWhileActing();

    runs.later(Duration.ofMinutes(45));
    runs.engine = runs.another("desk-2");
    runs.pass(Duration.ofSeconds(6));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(runs.stop.real())
        .extracting(FakeAction.Called::key)
        .containsExactly(run + ".stop", run + ".stop");
  }

  @Test
  void aDeskThatWasDownForHoursDoesNotDoWhatNobodyExpectsAnyMore() throws Exception {
    String run = endsWhileActing();

    runs.later(Duration.ofMinutes(90));
    runs.engine = runs.another("desk-2");
    runs.pass(Duration.ofSeconds(6));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.FAILED);
    assertThat(runs.view(run).run().reason()).contains("whether its action was done is not known");
    assertThat(runs.stop.real()).hasSize(1);
  }

  @Test
  void rundeckExecutionsStuckInRunning() throws Exception {
    String run = runs.begin(runs.runbook(START));
    RunStore.Claim dead = runs.engine.claim(1).getFirst();
    assertThat(dead.run().id()).isEqualTo(run);

    runs.later(Duration.ofHours(3));
    assertThat(runs.view(run).overdue(runs.clock.get())).isTrue();
    runs.another("desk-2").turn();

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.FAILED);
    assertThat(runs.view(run).run().reason()).contains("not done within its limit of 7200 s");
    assertThat(runs.view(run).overdue(runs.clock.get())).isFalse();
  }

  @Test
  void aWorkerThatWakesUpAfterItsLeaseWasTakenDoesNothing() throws Exception {
    String run = runs.begin(runs.runbook(START));
    RunStore.Claim slow = runs.engine.claim(1).getFirst();
    runs.later(RunEngine.LEASE);
    RunEngine other = runs.another("desk-2");
    other.turn();
    approve(other, run);
    int entries = runs.kinds().size();

    runs.engine.advance(slow);

    assertThat(runs.kinds()).hasSize(entries);
    assertThat(runs.start.real()).isEmpty();
    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.WAITING_FOR_APPROVAL);
  }

  @Test
  void rundeckAbortFailsWhenTheDatabaseDoes() throws Exception {
    try (CutProxy proxy = new CutProxy(runs.port());
        Database cuttable =
            Database.connect(
                runs.url().replace(":" + runs.port(), ":" + proxy.port()),
                "postgres",
                "postgres",
                2)) {
      CountDownLatch acting = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      runs.start.does((_, dryRun, _) -> {
        if (!dryRun) {
          acting.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            ended.countDown();
          }
        }
        return new Result.Done("would", Map.of());
      });
      RunEngine engine =
          new RunEngine(
              new RunStore(cuttable, new io.meta138.incident.timeline.TimelineStore(cuttable)),
              runs.actions(),
              _ -> true,
              runs.time,
              "desk-3");
      String run = runs.begin(runs.runbook(START));
      engine.turn();
      approve(engine, run);
      runs.later(Duration.ofSeconds(3));
      Thread worker =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  engine.turn();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      assertThat(acting.await(1, TimeUnit.MINUTES)).isTrue();

      proxy.cut();
      Reply reply = engine.abort(run, ALICE, "wrong validator");

      assertThat(reply).isInstanceOf(Reply.Pending.class);
      assertThat(ended.await(1, TimeUnit.MINUTES)).as("the action was ended at once").isTrue();
      worker.join();
      assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.RUNNING);

      proxy.mend();
      runs.later(RunEngine.LEASE);
      runs.later(Duration.ofSeconds(3));
      engine.turn();

      assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.ABORTED);
      assertThat(runs.view(run).run().reason())
          .isEqualTo(
              "person:alice aborted it: wrong validator; whether its action was done is not known,"
                  + " and nothing was taken back");
      assertThat(runs.kinds()).contains("abort", "aborted");
    }
  }

  @Test
  void rundeckApprovals() throws Exception {
    String run = runs.begin(runs.runbook(START));
    runs.turn();
    runs.pass(Duration.ofMinutes(31));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.FAILED);
    assertThat(runs.view(run).run().reason()).contains("nobody approved it within 1800 s");
    assertThat(runs.start.real()).isEmpty();

    String rejected = runs.begin(runs.runbook(START));
    runs.turn();
    runs.engine.reject(rejected, "start", runs.hash(rejected), BOB);
    runs.pass(Duration.ofSeconds(4));
    assertThat(runs.view(rejected).run().reason()).isEqualTo("step start: person:bob rejected it");
  }

  @Test
  void anActionThatHangsEndsAtItsLimit() throws Exception {
    runs.start.does((_, dryRun, _) -> {
      if (!dryRun) {
        new CountDownLatch(1).await();
      }
      return new Result.Done("would", Map.of());
    });
    String run = runs.begin(runs.runbook(START.replace("after:", "limit: 1s\n    after:")));
    runs.turn();
    approve(runs.engine, run);
    runs.pass(Duration.ofSeconds(70));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.FAILED);
    assertThat(runs.kinds()).contains("read-back");
  }

  @Test
  void whoeverWatchesTheNewestRunsIsToldOfEachChange() throws Exception {
    RunStore store = new RunStore(runs.database, runs.timeline);
    String first = runs.begin(runs.runbook(START));
    String second = runs.begin(runs.runbook(START));
    List<RunStore.Marked> begun = store.newest(50);

    assertThat(begun).extracting(marked -> marked.run().id()).containsExactly(second, first);
    assertThat(store.newest(50)).isEqualTo(begun);
    assertThat(store.newest(1)).containsExactly(begun.getFirst());

    until(second, Run.Status.WAITING_FOR_APPROVAL);
    RunStore.Marked asked = store.newest(50).getFirst();
    assertThat(asked.mark()).isNotEqualTo(begun.getFirst().mark());

    approve(runs.engine, second);
    RunStore.Marked approved = store.newest(50).getFirst();
    assertThat(approved.mark()).isNotEqualTo(asked.mark());
  }

  private static void until(String run, Run.Status status) throws Exception {
    for (int i = 0; i < 60 && runs.view(run).run().status() != status; i++) {
      runs.engine.turn();
    }
    assertThat(runs.view(run).run().status()).isEqualTo(status);
  }
}
