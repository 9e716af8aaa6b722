package io.meta138.incident.runbooks;

import static io.meta138.incident.runbooks.TestRuns.ALICE;
import static io.meta138.incident.runbooks.TestRuns.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunEngineTest {
  private static final String START =
      """
      - id: see
        title: See what is up
        check:
          use: world.state
          expect: ["up < 3"]
      - id: start
        title: Start it
        action:
          use: world.start
          with: {node: "${node}", many: "${see.up}"}
          before:
            - use: world.state
              expect: ["up == ${see.up}"]
          after:
            use: world.state
            expect: ["up >= 3"]
            within: 60s
            hold: 10s
          rollback:
            - use: world.stop
              with: {node: "${see.name}"}
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

  @Test
  void aRunActsOnlyAfterAnApprovalAndChecksItsEffect() throws Exception {
    String run = runs.begin(runs.runbook(START));
    runs.turn();

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.WAITING_FOR_APPROVAL);
    assertThat(runs.start.real()).isEmpty();
    assertThat(runs.view(run).current().orElseThrow().summary()).isEqualTo("starts validator-1");

    assertThat(runs.engine.approve(run, "start", runs.hash(run), BOB))
        .isInstanceOf(Reply.Accepted.class);
    runs.pass(Duration.ofSeconds(20));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(runs.start.real()).hasSize(1);
    assertThat(runs.start.real().getFirst().arguments())
        .isEqualTo(Map.of("node", "validator-1", "many", "2"));
    assertThat(runs.kinds())
        .containsExactly(
            "started",
            "checked",
            "proposed",
            "approved",
            "acting",
            "acted",
            "verified",
            "succeeded");
  }

  @Test
  void nobodyApprovesHisOwnRunEvenSpeltDifferently() throws Exception {
    String run = runs.begin(runs.runbook(START));
    runs.turn();

    assertThat(runs.engine.approve(run, "start", runs.hash(run), ALICE))
        .isInstanceOf(Reply.Refused.class);
    assertThat(runs.engine.approve(run, "start", runs.hash(run), " Person:Alice "))
        .isInstanceOf(Reply.Refused.class);
    assertThat(runs.engine.approve(run, "start", runs.hash(run), "person:viewer"))
        .isEqualTo(
            new Reply.Refused(
                Reply.Refused.Kind.FORBIDDEN,
                "person:viewer does not have the role of an approver"));
    runs.pass(Duration.ofSeconds(10));
    assertThat(runs.start.real()).isEmpty();
  }

  @Test
  void anApproverIsLookedUpAsTheDirectorySpellsTheName() throws Exception {
    String run = runs.begin(runs.runbook(START));
    runs.turn();

    assertThat(runs.engine.approve(run, "start", runs.hash(run), "person:Erin"))
        .isInstanceOf(Reply.Accepted.class);
  }

  @Test
  void aChangedPlanVoidsItsApproval() throws Exception {
    String run = runs.begin(runs.runbook(START));
    runs.turn();
    String first = runs.hash(run);
    runs.engine.approve(run, "start", first, BOB);

    runs.engine.amend(run, ALICE, Map.of("node", "validator-2"));
    runs.pass(Duration.ofSeconds(4));

    assertThat(runs.start.real()).isEmpty();
    assertThat(runs.hash(run)).isNotEqualTo(first);
    assertThat(runs.engine.approve(run, "start", first, BOB)).isInstanceOf(Reply.Refused.class);
    assertThat(runs.engine.approve(run, "start", runs.hash(run), BOB))
        .isInstanceOf(Reply.Accepted.class);
    runs.pass(Duration.ofSeconds(20));
    assertThat(runs.start.real().getFirst().arguments()).containsEntry("node", "validator-2");
    assertThat(runs.kinds()).contains("plan-changed");
  }

  @Test
  void whoChangesThePlanMayNotApproveIt() throws Exception {
    String run = runs.begin(runs.runbook(START));
    runs.turn();
    runs.engine.amend(run, BOB, Map.of("node", "validator-2"));
    runs.pass(Duration.ofSeconds(4));

    assertThat(runs.engine.approve(run, "start", runs.hash(run), BOB))
        .isInstanceOf(Reply.Refused.class);
    assertThat(runs.engine.approve(run, "start", runs.hash(run), "person:carol"))
        .isInstanceOf(Reply.Accepted.class);
  }

  @Test
  void anEffectThatDoesNotShowIsTakenBack() throws Exception {
    runs.start.does((_, _, _) -> new Result.Done("says it did", Map.of("node", "x")));
    String run = approved(START);
    runs.pass(Duration.ofSeconds(70));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.ROLLED_BACK);
    assertThat(runs.view(run).run().reason()).contains("expected up >= 3, found 2");
    assertThat(runs.stop.real())
        .extracting(FakeAction.Called::arguments)
        .containsExactly(Map.of("node", "validator-1"));
  }

  @Test
  void anEffectHasToHoldForAsLongAsItSays() throws Exception {
    String run = approved(START);
    runs.pass(Duration.ofSeconds(8));
    runs.up = 2;
    runs.pass(Duration.ofSeconds(4));
    runs.up = 3;
    runs.pass(Duration.ofSeconds(8));
    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.RUNNING);
    runs.pass(Duration.ofSeconds(6));
    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void anEffectHasToHoldOverAsManyBlocksAsItSays() throws Exception {
    String run = approved(START.replace("hold: 10s", "hold-blocks: 5").replace("60s", "10m"));
    runs.pass(Duration.ofMinutes(1));
    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.RUNNING);
    runs.height += 4;
    runs.pass(Duration.ofSeconds(10));
    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.RUNNING);
    runs.height += 1;
    runs.pass(Duration.ofSeconds(4));
    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void anActionWhoseResultIsUnknownIsReadBackAndNotRepeated() throws Exception {
    runs.start.does((_, dryRun, _) -> {
      if (dryRun) {
        return new Result.Done("would start", Map.of());
      }
      runs.up++;
      return new Result.Unknown("the connection broke");
    });
    String run = approved(START);
    runs.pass(Duration.ofSeconds(20));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(runs.start.real()).hasSize(1);
    assertThat(runs.kinds()).contains("read-back");
  }

  @Test
  void aRepeatableActionWhoseResultIsUnknownIsDoneAgainUnderItsKey() throws Exception {
    runs.stop.does((_, dryRun, _) ->
        dryRun || runs.stop.real().size() > 1
            ? new Result.Done("stopped", Map.of())
            : new Result.Unknown("no answer"));
    String run =
        approved(
            """
            - id: start
              title: Stop it
              action: {use: world.stop, with: {node: "${node}"}}
            """);
    runs.pass(Duration.ofSeconds(6));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(runs.stop.real())
        .extracting(FakeAction.Called::key)
        .containsExactly(run + ".start", run + ".start");
  }

  @Test
  void aPreconditionThatNoLongerHoldsStopsAnApprovedAction() throws Exception {
    String run = runs.begin(runs.runbook(START));
    runs.turn();
    runs.engine.approve(run, "start", runs.hash(run), BOB);
    runs.up = 1;
    runs.pass(Duration.ofSeconds(4));

    assertThat(runs.start.real()).isEmpty();
    assertThat(runs.view(run).run().reason())
        .isEqualTo("step start: a pre-condition does not hold: expected up == 2, found 1");
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    String run = runs.begin(runs.runbook(START), true);
    runs.pass(Duration.ofSeconds(4));

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(runs.start.real()).isEmpty();
    assertThat(runs.kinds()).containsExactly("started", "checked", "rehearsed", "succeeded");
  }

  @Test
  void aQuestionIsAnsweredByAPersonAndBranches() throws Exception {
    Runbook runbook =
        runs.runbook(
            """
            - id: which
              title: Ask
              ask: {question: "Restart ${node}?", choices: ["yes", "no", "stop"], stop-on: ["stop"]}
            - id: stop
              title: Stop it
              when: ["which.answer == yes"]
              action: {use: world.stop, with: {node: "${node}"}}
            """);
    String no = runs.begin(runbook);
    String stop = runs.begin(runbook);
    runs.turn();
    assertThat(runs.view(no).current().orElseThrow().summary()).isEqualTo("Restart validator-1?");
    assertThat(runs.engine.answer(no, "which", BOB, "perhaps")).isInstanceOf(Reply.Refused.class);
    runs.engine.answer(no, "which", BOB, "no");
    runs.engine.answer(stop, "which", BOB, "stop");
    runs.pass(Duration.ofSeconds(4));

    assertThat(runs.view(no).run().status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(runs.view(no).steps().getLast().state()).isEqualTo(StepRun.State.SKIPPED);
    assertThat(runs.view(stop).run().status()).isEqualTo(Run.Status.ABORTED);
    assertThat(runs.stop.calls).isEmpty();
  }

  @Test
  void hostileParametersAreRefusedBeforeAnythingRuns() {
    for (String hostile : List.of("$(reboot)", "a b", "../etc", "x;y", "${run.id}", "", "ü")) {
      assertThat(
              runs.engine.start(
                  new RunEngine.Order(
                      runs.runbook(START), "I-1", ALICE, Map.of("node", hostile), false)))
          .as(hostile)
          .isInstanceOf(Reply.Refused.class);
    }
    assertThat(runs.engine.list("", Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void valuesThatALookUpFindsAreCheckedAsWell() throws Exception {
    runs.state.does((_, _, _) -> new Result.Done("x", Map.of("up", "2; reboot", "name", "y")));
    String run = runs.begin(runs.runbook(START.replace("[\"up < 3\"]", "[\"name == y\"]")));
    runs.turn();

    assertThat(runs.view(run).run().status()).isEqualTo(Run.Status.FAILED);
    assertThat(runs.start.calls).isEmpty();
  }

  private static String approved(String steps) throws InterruptedException {
    String run = runs.begin(runs.runbook(steps));
    runs.turn();
    assertThat(runs.engine.approve(run, "start", runs.hash(run), BOB))
        .isInstanceOf(Reply.Accepted.class);
    return run;
  }
}
