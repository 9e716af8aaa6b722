package io.meta138.incident.runbooks;

import static io.meta138.incident.runbooks.TestNetwork.MEMBER;
import static io.meta138.incident.runbooks.TestNetwork.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.kubernetes.MockCluster;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every runbook that ships, from its beginning to its end. */
class ShippedRunbooksTest {
  private static TestRuns runs;

  private final Map<String, String> answers = new HashMap<>();
  private RunbookWorld world;
  private MockCluster cluster;
  private TestNetwork network;

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
    world = new RunbookWorld(runs);
    cluster = world.cluster;
    network = world.network;
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private RunView run(String name, Map<String, String> parameters) throws InterruptedException {
    return world.run(name, parameters, answers);
  }

  private void succeeds(String name, Map<String, String> parameters) throws InterruptedException {
    RunView view = run(name, parameters);
    assertThat(view.run().status()).as(view.run().reason()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @Test
  void networkOutage() throws Exception {
    network.producing = false;
    network.states.put("besu-validator-2", "down");
    network.states.put("besu-validator-3", "down");
    cluster.breaks("besu-validator-2");
    cluster.broken.clear();
    answers.put("victim", "besu-validator-2");
    world.controllers =
        () -> {
          if (cluster.ready("besu-validator-2")) {
            network.states.put("besu-validator-2", "up");
            network.producing = true;
          }
        };

    succeeds("network-outage", Map.of());
    assertThat(world.state("restart")).isEqualTo(StepRun.State.DONE);
  }

  @Test
  void validatorFailure() throws Exception {
    network.states.put("besu-validator-1", "down");
    cluster.breaks("besu-validator-1");
    cluster.broken.clear();
    world.controllers =
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
    assertThat(world.state("restart")).isEqualTo(StepRun.State.DONE);
  }

  @Test
  void rpcEndpointIssuesByAddingANode() throws Exception {
    answers.put("what", "add");
    answers.put("count", "4");
    succeeds("rpc-endpoint-issues", rpc());
    assertThat(world.state("scale")).isEqualTo(StepRun.State.DONE);
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
    return Map.of("host", "127.0.0.1", "port", String.valueOf(world.cloud.port()));
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
    assertThat(world.state("isolate")).isEqualTo(StepRun.State.DONE);
    assertThat(world.state("let-go")).isEqualTo(StepRun.State.DONE);
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
}
