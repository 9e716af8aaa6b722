package io.meta138.incident.runbooks;

import static io.meta138.incident.runbooks.TestRuns.ALICE;
import static io.meta138.incident.runbooks.TestRuns.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.kubernetes.KubernetesActions;
import io.meta138.incident.kubernetes.KubernetesSettings;
import io.meta138.incident.kubernetes.MockCluster;
import io.meta138.incident.runbooks.http.Allowed;
import io.meta138.incident.runbooks.http.AzureLookUps;
import io.meta138.incident.runbooks.http.BackendProbe;
import io.meta138.incident.runbooks.http.HttpActions;
import io.meta138.incident.secrets.Secret;
import io.meta138.platform.runbook.RunbookAction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/** What shipped runbooks act on: a cluster, a cloud and a network that are simulated. */
final class RunbookWorld implements AutoCloseable {
  final MockCluster cluster = new MockCluster();
  final TestCloud cloud = new TestCloud();
  final TestNetwork network = new TestNetwork();

  /** What else happens between a run's turns. */
  Runnable controllers = () -> {};

  private final TestRuns runs;
  private final RunEngine engine;
  private final Runbooks runbooks;
  private String last = "";

  RunbookWorld(TestRuns runs) {
    this.runs = runs;
    Actions actions = actions();
    engine =
        new RunEngine(
            new RunStore(runs.database, runs.timeline), actions, _ -> true, runs.time, "desk-1");
    runbooks =
        switch (Runbooks.shipped(actions)) {
          case Runbooks.Result.Valid(Runbooks all) -> all;
          case Runbooks.Result.Invalid(var problems) ->
              throw new AssertionError(problems.toString());
        };
  }

  private Actions actions() {
    List<RunbookAction> actions = new ArrayList<>(network.actions());
    RunbookAction validators = new Actions(actions).find("chain.validators").orElseThrow();
    List<Allowed> allowed = List.of(new Allowed("http", "127.0.0.1", cloud.port(), List.of("GET")));
    actions.addAll(
        KubernetesActions.of(
            cluster.client(),
            KubernetesSettings.standard(),
            new QuorumGuard(ValidatorView.of(validators), InstantSource.system())));
    actions.addAll(
        AzureLookUps.of(
            new AzureLookUps.Settings(cloud.at(), "sub", "group", cloud.at()),
            _ -> Optional.of(new Secret("token")),
            runs.time));
    actions.addAll(HttpActions.of(allowed));
    actions.add(
        BackendProbe.of(allowed, (SSLSocketFactory) SSLSocketFactory.getDefault(), runs.time));
    actions.add(NoteAction.create());
    return new Actions(actions);
  }

  /** Where a step of the last run is. */
  StepRun.State state(String step) {
    return engine.find(last).orElseThrow().steps().stream()
        .filter(one -> one.id().equals(step))
        .findFirst()
        .orElseThrow()
        .state();
  }

  /**
   * Runs it to its end with people who approve everything.
   *
   * @param answers by step; a question without one gets its first choice
   */
  RunView run(String name, Map<String, String> parameters, Map<String, String> answers)
      throws InterruptedException {
    Reply reply =
        engine.start(
            new RunEngine.Order(
                runbooks.find(name).orElseThrow(), "I-1", ALICE, parameters, false));
    assertThat(reply).isInstanceOf(Reply.Accepted.class);
    last = ((Reply.Accepted) reply).run();
    for (int i = 0; i < 2_000; i++) {
      engine.turn();
      cluster.reconcile();
      controllers.run();
      RunView view = engine.find(last).orElseThrow();
      switch (view.run().status()) {
        case WAITING_FOR_APPROVAL -> approve(view);
        case WAITING_FOR_ANSWER -> answer(view, answers);
        case RUNNING -> {}
        case SUCCEEDED, FAILED, ROLLED_BACK, ABORTED -> {
          return view;
        }
      }
      runs.later(Duration.ofSeconds(3));
    }
    throw new AssertionError(last + " does not end: " + engine.find(last).orElseThrow());
  }

  private void approve(RunView view) {
    StepRun step = view.current().orElseThrow();
    String hash = step.plan().orElseThrow().hash();
    boolean given =
        view.words().stream()
            .anyMatch(word -> word.kind() == Word.Kind.APPROVE && word.text().equals(hash));
    if (!given) {
      assertThat(engine.approve(last, step.id(), hash, BOB)).isInstanceOf(Reply.Accepted.class);
    }
  }

  private void answer(RunView view, Map<String, String> answers) {
    Step step = view.run().runbook().steps().get(view.run().step());
    boolean given = view.words().stream().anyMatch(word -> word.step().equals(step.id()));
    if (!given) {
      List<String> choices = step.ask().orElseThrow().choices();
      String first = choices.isEmpty() ? "none" : choices.getFirst();
      assertThat(engine.answer(last, step.id(), BOB, answers.getOrDefault(step.id(), first)))
          .isInstanceOf(Reply.Accepted.class);
    }
  }

  @Override
  public void close() {
    cloud.close();
    cluster.close();
  }
}
