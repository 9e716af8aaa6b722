package io.meta138.app.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.Devnet;
import io.meta138.app.devnet.SharedDevnet;
import io.meta138.app.devnet.exchanges.SimulatedExchanges;
import io.meta138.chain.tx.IntentStatus;
import io.meta138.incident.people.Right;
import io.meta138.incident.runbooks.OfferedActions;
import io.meta138.incident.runbooks.Runbooks;
import io.meta138.oracle.publishing.FeedStatus;
import io.meta138.platform.types.Address;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Every runbook that ships, through a desk's interface, from its start by one person over the
 * approval by another to its end. They share one network, so they run in a fixed order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(SharedDevnet.Provider.class)
@Order(Integer.MAX_VALUE)
final class ShippedRunbooksTest {
  private final Set<String> succeeded = new TreeSet<>();
  private SharedDevnet shared;
  private Devnet devnet;
  private RunbookScene scene;

  @BeforeAll
  void start(SharedDevnet shared, @TempDir Path folder) throws Exception {
    this.shared = shared;
    devnet = shared.devnet();
    scene = new RunbookScene(folder, shared.state().resolve("meta138.yaml"));
    fifthIsNoValidatorYet();
    RunbookScene.await(
        "fresh feeds",
        () -> devnet.node().publisher().statuses().stream().noneMatch(feed -> feed.overdue()));
  }

  @AfterAll
  void stop() throws Exception {
    scene.close();
  }

  private String address(String node) {
    return scene.besu.validator(node).orElseThrow().toString();
  }

  /** Its node runs and keeps up, as one that is about to be added does. */
  private void fifthIsNoValidatorYet() throws Exception {
    Address fifth = scene.besu.validator("validator-5").orElseThrow();
    List<String> voters = List.of("validator-1", "validator-2", "validator-3", "validator-4");
    voters.forEach(voter -> scene.besu.vote(voter, fifth, false));
    RunbookScene.await(
        "four validators",
        () -> scene.besu.block(scene.besu.height()).orElseThrow().validators().size() == 4);
  }

  private void succeeds(String runbook, Map<String, String> parameters, Map<String, String> answers)
      throws Exception {
    JsonNode run = scene.run(runbook, parameters, answers);
    assertThat(run.path("status").asString()).as(run.toPrettyString()).isEqualTo("succeeded");
    succeeded.add(runbook);
  }

  private static JsonNode step(JsonNode run, String id) {
    return run.path("done")
        .valueStream()
        .filter(one -> one.path("id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Order(1)
  void theActionsAreThoseThatRunbooksExpect() {
    assertThat(OfferedActions.differences(DeskActions.declared())).isEmpty();
  }

  @Test
  @Order(2)
  void anotherPersonHasToApproveUnderATokenOfTheirOwn() throws Exception {
    String run =
        scene.start(
            "parameter-change", Map.of("parameter", "p", "value", "v", "workload", "besu-rpc"));
    scene.waiting(run, "answer");
    String olga = scene.token("olga");
    assertThat(
            scene
                .post("/v1/runs/" + run + "/steps/reviewed/answer", Map.of("answer", "yes"), olga)
                .statusCode())
        .isEqualTo(200);
    JsonNode plan = scene.waiting(run, "approval");
    String approve = "/v1/runs/" + run + "/steps/restart/approve";
    Map<String, String> hash = Map.of("plan", plan.path("plan").asString());
    assertThat(plan.path("with").path("name").asString()).isEqualTo("besu-rpc");

    HttpResponse<String> self = scene.post(approve, hash, scene.alice);
    HttpResponse<String> operator = scene.post(approve, hash, olga);
    String made = scene.issued("bob", Set.of(Right.READ, Right.APPROVE), "person:alice");
    HttpResponse<String> puppet = scene.post(approve, hash, made);
    HttpResponse<String> other = scene.post(approve, Map.of("plan", "0".repeat(64)), scene.bob);

    assertThat(self.statusCode()).isEqualTo(403);
    assertThat(self.body()).contains("a second person has to approve it");
    assertThat(operator.statusCode()).isEqualTo(403);
    assertThat(puppet.statusCode()).isEqualTo(403);
    assertThat(puppet.body()).contains("made the token of bob");
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(scene.post(approve, hash, scene.bob).statusCode()).isEqualTo(200);
    assertThat(
            scene
                .post("/v1/runs/" + run + "/abort", Map.of("because", "seen enough"), olga)
                .statusCode())
        .isEqualTo(200);
    assertThat(scene.finish(run, Map.of()).path("status").asString()).isEqualTo("aborted");
  }

  @Test
  @Order(3)
  void wrongOrdersAreRefusedWithTheReason() throws Exception {
    String runs = "/v1/runbooks/validator-failure/runs";
    assertThat(scene.post("/v1/runbooks/none/runs", Map.of(), scene.alice).statusCode())
        .isEqualTo(404);
    HttpResponse<String> missing = scene.post(runs, Map.of(), scene.alice);
    assertThat(missing.statusCode()).isEqualTo(422);
    assertThat(missing.body()).contains("validator-failure needs validator");
    HttpResponse<String> hostile =
        scene.post(
            runs,
            Map.of("parameters", Map.of("validator", "v; rm -rf /", "pod", "besu-validator-0")),
            scene.alice);
    assertThat(hostile.statusCode()).isEqualTo(422);
    assertThat(
            scene
                .post(
                    runs,
                    Map.of(
                        "parameters",
                        Map.of("validator", "validator-1", "pod", "besu-validator-0"),
                        "incident",
                        "I-999"),
                    scene.alice)
                .statusCode())
        .isEqualTo(404);
    assertThat(scene.send("GET", "/v1/runs/R-999", Map.of(), scene.bob).statusCode())
        .isEqualTo(404);
  }

  @Test
  @Order(4)
  void validatorFailure() throws Exception {
    scene.breaks(1);

    succeeds(
        "validator-failure",
        Map.of("validator", "validator-2", "pod", "besu-validator-1"),
        Map.of("outage", "yes"));
    assertThat(scene.cluster.ready("besu-validator-1")).isTrue();
  }

  @Test
  @Order(5)
  void noValidatorIsRestartedWhenTheRestWouldBeBelowQuorum() throws Exception {
    scene.breaks(3);
    RunbookScene.await(
        "a validator that is seen to be down",
        () -> {
          JsonNode run =
              scene.run(
                  "validator-failure",
                  Map.of("validator", "validator-1", "pod", "besu-validator-0"),
                  Map.of("outage", "yes"));
          assertThat(run.path("status").asString()).isEqualTo("failed");
          assertThat(run.path("reason").asString()).contains("refused: without validator-1");
          return run.path("reason").asString().contains("2 of 4 validators would be up and 3");
        });
    scene.repair(3);
  }

  @Test
  @Order(6)
  void networkOutage() throws Exception {
    scene.breaks(2);
    scene.breaks(3);
    scene.repairAfter(2, 3);
    RunbookScene.await("a halt that shows", () -> scene.besu.round() >= 2);

    succeeds("network-outage", Map.of(), Map.of("victim", "besu-validator-2", "sure", "yes"));
    RunbookScene.await("the pod that was left", () -> scene.cluster.ready("besu-validator-3"));
  }

  @Test
  @Order(7)
  void aDeskThatIsRestartedInTheMiddleOfARunTakesItToItsEnd() throws Exception {
    String run = scene.start("rpc-endpoint-issues", rpcNode());
    scene.waiting(run, "answer");
    scene.restartDesk();

    JsonNode ended = scene.finish(run, Map.of("what", "restart"));

    assertThat(ended.path("status").asString()).as(ended.toPrettyString()).isEqualTo("succeeded");
    assertThat(step(ended, "restart").path("state").asString()).isEqualTo("done");
    succeeded.add("rpc-endpoint-issues");
  }

  private Map<String, String> rpcNode() {
    return Map.of("host", "127.0.0.1", "port", Integer.toString(scene.rpcPort()));
  }

  @Test
  @Order(8)
  void nodeAddition() throws Exception {
    succeeds(
        "node-addition",
        Map.of("validator", address("validator-5"), "name", "validator-5"),
        Map.of("count", "5"));
    assertThat(scene.cluster.replicas("besu-validator")).isEqualTo(5);
  }

  @Test
  @Order(9)
  void nodeRemoval() throws Exception {
    succeeds("node-removal", Map.of("validator", address("validator-5")), Map.of("count", "4"));
    assertThat(scene.cluster.replicas("besu-validator")).isEqualTo(4);
  }

  @Test
  @Order(10)
  void keyRotation() throws Exception {
    succeeds(
        "key-rotation",
        Map.of(
            "old",
            address("validator-4"),
            "new",
            address("validator-5"),
            "pod",
            "besu-validator-3",
            "key",
            "validator-4-new"),
        Map.of());
  }

  @Test
  @Order(11)
  void parameterChange() throws Exception {
    succeeds(
        "parameter-change",
        Map.of("parameter", "rpc-max-logs-range", "value", "10000", "workload", "besu-validator"),
        Map.of());
  }

  @Test
  @Order(12)
  void securityIncident() throws Exception {
    succeeds("security-incident", Map.of("pod", "besu-rpc-1"), Map.of("release", "release"));
  }

  @Test
  @Order(13)
  void oracleUpdateFailures() throws Exception {
    int port = devnet.node().adminPort();
    var before = devnet.node().publisher();

    succeeds(
        "oracle-update-failures",
        Map.of("node", "meta138", "feed", "BTC/USD"),
        Map.of("what", "restart"));

    assertThat(devnet.node().publisher()).isNotSameAs(before);
    assertThat(devnet.node().adminPort()).isEqualTo(port);
  }

  @Test
  @Order(14)
  void disasterRecovery() throws Exception {
    succeeds(
        "disaster-recovery", Map.of("node", "oracle"), Map.of("declared", "Carol, on the bridge"));
  }

  /** The chain mines nothing until another transaction has taken the place of the stuck one. */
  @Test
  @Order(15)
  void transactionStuck() throws Exception {
    Address account = devnet.node().transactions().account();
    shared.rpc("evm_setAutomine", false);
    shared.rpc("evm_setIntervalMining", 0);
    try {
      SimulatedExchanges exchanges = devnet.exchanges().orElseThrow();
      BigDecimal moved = price("BTC/USD").multiply(new BigDecimal("1.02"));
      exchanges.setPrices(Map.of("BTC", moved));
      RunbookScene.await(
          "a transaction that is stuck",
          () -> devnet.node().signals().holds("tx.stuck", "account:" + account));
      String nonce = shared.rpc("eth_getTransactionCount", account.toString(), "latest").asString();

      String run = scene.start("transaction-stuck", Map.of("account", account.toString()));
      JsonNode question = scene.waiting(run, "answer");
      scene.answer(run, question, "cancel");
      JsonNode plan = scene.waiting(run, "approval");
      String stuck = pooled(account, nonce).path("hash").asString();
      scene.approve(run, plan);
      RunbookScene.await(
          "another transaction at its nonce",
          () -> !pooled(account, nonce).path("hash").asString().equals(stuck));
      shared.rpc("evm_mine");
      shared.rpc("evm_setAutomine", true);
      JsonNode ended = scene.finish(run, Map.of());

      assertThat(question.toString()).contains("Nonce " + Long.decode(nonce) + " is stuck");
      assertThat(ended.path("status").asString()).as(ended.toPrettyString()).isEqualTo("succeeded");
      assertThat(shared.rpc("eth_getTransactionReceipt", stuck).isNull()).isTrue();
      Matcher cancelled = Pattern.compile("in place of (\\S+): ").matcher(plan.toString());
      assertThat(cancelled.find()).as(plan.toString()).isTrue();
      assertThat(devnet.node().transactions().status(cancelled.group(1)).orElseThrow())
          .isInstanceOfAny(IntentStatus.Failed.class, IntentStatus.Superseded.class);
      succeeded.add("transaction-stuck");
    } finally {
      shared.rpc("evm_setAutomine", true);
      shared.rpc("evm_setIntervalMining", 2);
    }
  }

  private BigDecimal price(String feed) {
    return devnet.node().publisher().statuses().stream()
        .filter(one -> one.feed().name().equals(feed))
        .findFirst()
        .flatMap(FeedStatus::price)
        .orElseThrow();
  }

  /** The transaction that the chain's node has at a nonce and has not mined. */
  private JsonNode pooled(Address account, String nonce) throws InterruptedException {
    JsonNode pending = shared.rpc("txpool_content").path("pending");
    for (Map.Entry<String, JsonNode> sender : pending.properties()) {
      if (sender.getKey().equalsIgnoreCase(account.toString())) {
        return sender.getValue().path(Long.decode(nonce).toString());
      }
    }
    return pending.path(account.toString());
  }

  @Test
  @Order(16)
  void noneIsLeftOut() {
    Set<String> all = new TreeSet<>(Runbooks.SHIPPED);
    // a devnet has no lane to another chain; it runs with doubles in the incident module
    all.remove("message-stuck");
    assertThat(succeeded).isEqualTo(all);
  }
}
