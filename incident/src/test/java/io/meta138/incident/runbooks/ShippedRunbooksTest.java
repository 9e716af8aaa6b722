package io.meta138.incident.runbooks;

import static io.meta138.incident.runbooks.TestNetwork.MEMBER;
import static io.meta138.incident.runbooks.TestNetwork.OTHER;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every runbook that ships, from its beginning to its end. */
class ShippedRunbooksTest {
  private static TestRuns runs;

  private final Map<String, String> answers = new HashMap<>();
  private MockCluster cluster;
  private TestCloud cloud;
  private TestNetwork network;
  private RunEngine engine;
  private Runbooks runbooks;
  private Runnable world = () -> {};

  @BeforeAll
  static void begin() {
    runs = new TestRuns();
  }

  @AfterAll
  static void end() {
    runs.close();
  }

  @BeforeEach
  void start() {
    runs.empty();
    cluster = new MockCluster();
    cloud = new TestCloud();
    network = new TestNetwork();
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

  @AfterEach
  void stop() {
    cloud.close();
    cluster.close();
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

  @Test
  void networkOutage() throws Exception {
    network.producing = false;
    network.states.put("besu-validator-2", "down");
    network.states.put("besu-validator-3", "down");
    cluster.breaks("besu-validator-2");
    cluster.broken.clear();
    answers.put("victim", "besu-validator-2");
    world =
        () -> {
          if (cluster.ready("besu-validator-2")) {
            network.states.put("besu-validator-2", "up");
            network.producing = true;
          }
        };

    succeeds("network-outage", Map.of());
    assertThat(state("restart")).isEqualTo(StepRun.State.DONE);
  }

  @Test
  void validatorFailure() throws Exception {
    network.states.put("besu-validator-1", "down");
    cluster.breaks("besu-validator-1");
    cluster.broken.clear();
    world =
        () -> {
          if (cluster.ready("besu-validator-1")) {
            network.states.put("besu-validator-1", "up");
          }
        };

    succeeds(
        "validator-failure", Map.of("validator", "besu-validator-1", "pod", "besu-validator-1"));
  }

  @Test
  void validatorFailureIsRefusedBelowQuorum() throws Exception {
    network.states.put("besu-validator-0", "down");
    answers.put("outage", "yes");

    RunView view =
        run(
            "validator-failure",
            Map.of("validator", "besu-validator-1", "pod", "besu-validator-1"));

    assertThat(view.run().status()).isEqualTo(Run.Status.FAILED);
    assertThat(view.run().reason())
        .contains("refused: without besu-validator-1, 2 of 4 validators would be up and 3");
  }

  @Test
  void rpcEndpointIssuesByRestarting() throws Exception {
    answers.put("what", "restart");
    succeeds("rpc-endpoint-issues", rpc());
    assertThat(state("restart")).isEqualTo(StepRun.State.DONE);
  }

  @Test
  void rpcEndpointIssuesByAddingANode() throws Exception {
    answers.put("what", "add");
    answers.put("count", "4");
    succeeds("rpc-endpoint-issues", rpc());
    assertThat(state("scale")).isEqualTo(StepRun.State.DONE);
  }

  @Test
  void aNodeThatDoesNotStartIsTakenBack() throws Exception {
    answers.put("what", "add");
    answers.put("count", "4");
    cluster.broken.add("besu-rpc-3");

    RunView view = run("rpc-endpoint-issues", rpc());

    assertThat(view.run().status()).isEqualTo(Run.Status.ROLLED_BACK);
    assertThat(cluster.replicas("besu-rpc")).isEqualTo(3);
  }

  private Map<String, String> rpc() {
    return Map.of("host", "127.0.0.1", "port", String.valueOf(cloud.port()));
  }

  @Test
  void oracleUpdateFailuresByRestarting() throws Exception {
    network.stale = 2;
    answers.put("what", "restart");
    succeeds("oracle-update-failures", Map.of("node", "oracle-1"));
    assertThat(network.stale).isZero();
  }

  @Test
  void oracleUpdateFailuresByReleasingAHeldPrice() throws Exception {
    network.held = 1;
    answers.put("what", "release");
    succeeds("oracle-update-failures", Map.of("node", "oracle-1", "feed", "BTC/USD"));
    assertThat(network.held).isZero();
  }

  @Test
  void securityIncident() throws Exception {
    answers.put("release", "release");
    succeeds("security-incident", Map.of("pod", "besu-rpc-1"));
    assertThat(state("isolate")).isEqualTo(StepRun.State.DONE);
    assertThat(state("let-go")).isEqualTo(StepRun.State.DONE);
  }

  @Test
  void nodeAddition() throws Exception {
    answers.put("count", "5");
    succeeds("node-addition", Map.of("validator", OTHER, "name", "besu-validator-4"));
    assertThat(network.votes).containsExactly("+" + OTHER, "/" + OTHER);
  }

  @Test
  void nodeRemoval() throws Exception {
    network.members.add(OTHER);
    network.states.put("besu-validator-3", "down");
    answers.put("count", "3");
    succeeds("node-removal", Map.of("validator", OTHER));
    assertThat(network.votes).containsExactly("-" + OTHER, "/" + OTHER);
  }

  @Test
  void keyRotationVotesTheNewKeyInBeforeTheOldOneOut() throws Exception {
    succeeds(
        "key-rotation",
        Map.of("old", MEMBER, "new", OTHER, "pod", "besu-validator-0", "key", "validator-0"));
    assertThat(network.votes).containsExactly("+" + OTHER, "/" + OTHER, "-" + MEMBER, "/" + MEMBER);
  }

  @Test
  void parameterChange() throws Exception {
    succeeds(
        "parameter-change",
        Map.of("parameter", "rpc-max-logs-range", "value", "10000", "workload", "besu-rpc"));
  }

  @Test
  void disasterRecovery() throws Exception {
    answers.put("declared", "Carol, on the bridge");
    succeeds("disaster-recovery", Map.of("node", "oracle-1"));
  }

  @Test
  void transactionStuck() throws Exception {
    network.stuck = true;
    answers.put("what", "cancel");
    succeeds("transaction-stuck", Map.of("account", MEMBER));
    assertThat(network.nonce).isEqualTo(8);
  }

  @Test
  void messageStuck() throws Exception {
    network.messageWaits = true;
    answers.put("what", "retry");
    succeeds("message-stuck", Map.of("lane", "there", "message", "0x" + "a".repeat(64)));
    assertThat(network.messageWaits).isFalse();
  }

  private String last = "";

  private StepRun.State state(String step) {
    return engine.find(last).orElseThrow().steps().stream()
        .filter(one -> one.id().equals(step))
        .findFirst()
        .orElseThrow()
        .state();
  }

  private void succeeds(String name, Map<String, String> parameters) throws InterruptedException {
    RunView view = run(name, parameters);
    assertThat(view.run().status()).as(view.run().reason()).isEqualTo(Run.Status.SUCCEEDED);
  }

  /** Runs it with people who approve everything and answer what the test says, else the first. */
  private RunView run(String name, Map<String, String> parameters) throws InterruptedException {
    Reply reply =
        engine.start(
            new RunEngine.Order(
                runbooks.find(name).orElseThrow(), "I-1", ALICE, parameters, false));
    assertThat(reply).isInstanceOf(Reply.Accepted.class);
    last = ((Reply.Accepted) reply).run();
    for (int i = 0; i < 2_000; i++) {
      engine.turn();
      cluster.reconcile();
      world.run();
      RunView view = engine.find(last).orElseThrow();
      switch (view.run().status()) {
        case WAITING_FOR_APPROVAL -> approve(view);
        case WAITING_FOR_ANSWER -> answer(view);
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

  private void answer(RunView view) {
    Step step = view.run().runbook().steps().get(view.run().step());
    boolean given = view.words().stream().anyMatch(word -> word.step().equals(step.id()));
    if (!given) {
      List<String> choices = step.ask().orElseThrow().choices();
      String first = choices.isEmpty() ? "none" : choices.getFirst();
      assertThat(engine.answer(last, step.id(), BOB, answers.getOrDefault(step.id(), first)))
          .isInstanceOf(Reply.Accepted.class);
    }
  }
}
