package io.meta138.network.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.simulation.Misbehaviour;
import io.meta138.network.simulation.SimulatedBesu;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.Signal.State;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class NetworkWatchTest {
  private Watched network = Watched.usual();

  @AfterEach
  void end() {
    network.close();
  }

  private void use(Watched other) {
    network.close();
    network = other;
  }

  private String validator(int number) {
    return "validator:" + network.besu.validator("validator-" + number).orElseThrow();
  }

  @Test
  void aHealthyNetworkRaisesNothingAndIsKnownToBeHealthy() throws InterruptedException {
    network.pass(90);
    assertThat(network.raised()).isEmpty();
    assertThat(network.report().checks())
        .allMatch(check -> check.state() == HealthReport.State.OK, "known to be well");
    assertThat(network.report().state()).isEqualTo(HealthReport.State.OK);
  }

  @Test
  void aDeadProposerShowsAtEachOfItsTurnsWhileBlocksGoOn() throws InterruptedException {
    network.pass(30);
    network.besu.kill("validator-2");
    network.pass(60);
    assertThat(network.raised())
        .contains(
            "chain.proposer-missed " + validator(2),
            "chain.validator-silent " + validator(2),
            "chain.round-changed chain:138",
            "chain.quorum-at-risk chain:138",
            "node.unreachable node:validator-2")
        .doesNotContain("chain.stalled chain:138")
        .noneMatch(name -> name.endsWith(validator(1)) || name.endsWith(validator(3)));
    assertThat(network.last("chain.round-changed").details())
        .containsEntry("highestRound", "1")
        .containsEntry("missedBy", network.besu.validator("validator-2").orElseThrow().toString());

    network.besu.restart("validator-2");
    network.pass(120);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void twoOfFourValidatorsDownIsAHaltThatOnlyTheHeadsAgeShows() throws InterruptedException {
    network.pass(30);
    network.besu.setValidating("validator-1", false);
    network.besu.setValidating("validator-3", false);
    assertThat(network.secondsUntil("chain.stalled", State.RAISED, 60))
        .hasValueSatisfying(seconds -> assertThat(seconds).isLessThanOrEqualTo(20));
    Signal stalled = network.last("chain.stalled");
    assertThat(stalled.subject()).isEqualTo("chain:138");
    assertThat(stalled.details())
        .containsEntry("nodesAnswering", "6")
        .containsEntry("round", Integer.toString(network.besu.round()));

    assertThat(network.report().nodes())
        .allMatch(node -> node.syncing().equals(Optional.of(false)), "says it is in sync");
    network.besu.setValidating("validator-1", true);
    assertThat(network.secondsUntil("chain.stalled", State.CLEARED, 120)).isPresent();
  }

  @Test
  void validatorsThatDoNotAnswerAreCountedWhenTheChainIsHalted() throws InterruptedException {
    network.pass(30);
    network.besu.kill("validator-1");
    network.besu.kill("validator-3");
    network.pass(40);
    assertThat(network.raised()).contains("chain.stalled chain:138");
    assertThat(network.last("chain.quorum-at-risk").summary())
        .isEqualTo("the quorum is lost: 2 of 4 validators are left, 3 are needed");
    assertThat(network.last("chain.quorum-at-risk").details().get("down").split(" ")).hasSize(2);
  }

  @Test
  void aHaltIsFoundByAWatchThatStartsDuringIt() throws InterruptedException {
    network.letPass(Duration.ofMinutes(1));
    network.besu.setValidating("validator-1", false);
    network.besu.setValidating("validator-3", false);
    network.letPass(Duration.ofMinutes(10));
    assertThat(network.secondsUntil("chain.stalled", State.RAISED, 6)).isPresent();
    assertThat(network.last("chain.stalled").summary()).startsWith("no block for 10 min");
  }

  @Test
  void aClockThatIsOffIsNoHaltAndHidesNone() throws InterruptedException {
    for (Duration skew : List.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))) {
      use(new Watched(SimulatedBesu.Settings.USUAL, c -> c, skew));
      network.pass(40);
      assertThat(network.raised()).as("skew %s", skew).isEmpty();
      network.besu.setValidating("validator-1", false);
      network.besu.setValidating("validator-3", false);
      assertThat(network.secondsUntil("chain.stalled", State.RAISED, 20))
          .as("skew %s", skew)
          .isPresent();
    }
  }

  @Test
  void aChainWithoutQbftWhoseOnlyNodeEndsIsHaltedWithin20Seconds() throws InterruptedException {
    use(
        new Watched(
            new SimulatedBesu.Settings(
                new ChainId(138), 1, 0, Duration.ofSeconds(2), Duration.ofSeconds(4)),
            c -> c,
            Duration.ZERO));
    network.besu.setApis("validator-1", Set.of("eth", "net"));
    network.besu.setMisbehaviour("validator-1", Optional.of(Misbehaviour.GARBLED_EXTRA_DATA));
    network.pass(30);
    assertThat(network.raised()).isEmpty();
    assertThat(network.report().validators()).isEmpty();
    network.besu.kill("validator-1");
    assertThat(network.secondsUntil("chain.stalled", State.RAISED, 20)).isPresent();
    assertThat(network.raised()).contains("node.unreachable node:validator-1");
    network.besu.restart("validator-1");
    assertThat(network.secondsUntil("chain.stalled", State.CLEARED, 20)).isPresent();
  }

  @Test
  void aNodeBehindTheOthersIsFoundByHeightsAlthoughItCallsItselfInSync()
      throws InterruptedException {
    network.pass(60);
    network.besu.setLag("rpc-2", 20);
    network.pass(15);
    assertThat(network.raised()).containsExactly("node.lagging node:rpc-2");
    assertThat(network.last("node.lagging").details())
        .containsEntry("lag", "20")
        .containsEntry("syncing", "false");
    network.besu.setLag("rpc-2", 0);
    network.pass(20);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void fewPeersJustAfterTheStartAreToleratedAndLaterAreNot() throws InterruptedException {
    network.pass(3);
    assertThat(network.report().nodes().getFirst().peers().value()).contains(1L);
    network.pass(60);
    assertThat(network.times("node.peers-low", State.RAISED)).isZero();
    network.besu.setPeers("rpc-1", Optional.of(1));
    network.pass(50);
    assertThat(network.raised()).containsExactly("node.peers-low node:rpc-1");
  }

  @Test
  void whatANodeHasNotEnabledIsUnknownAndNotHealthy() throws InterruptedException {
    network.besu.setApis("rpc-1", Set.of("eth", "net"));
    network.pass(30);
    assertThat(network.stateOf("node.pool-growing", "node:rpc-1"))
        .isEqualTo(HealthReport.State.UNKNOWN);
    HealthReport.Node node =
        network.report().nodes().stream()
            .filter(one -> one.name().equals("rpc-1"))
            .findFirst()
            .orElseThrow();
    assertThat(node.pool().value()).isEmpty();
    assertThat(node.pool().unknown()).isEqualTo("the method is not enabled");
    assertThat(network.report().state()).isEqualTo(HealthReport.State.UNKNOWN);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void aPoolThatGrowsAndGrowsIsToldBeforeItIsFull() throws InterruptedException {
    network.pass(60);
    for (int i = 0; i < 110; i++) {
      network.besu.setPool("rpc-1", 10L * i, 0);
      network.pass(1);
    }
    assertThat(network.raised()).containsExactly("node.pool-growing node:rpc-1");
    network.besu.setPool("rpc-1", 0, 0);
    network.pass(65);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void aVoteToDropAValidatorIsToldBeforeAndAfterItPasses() throws InterruptedException {
    network.pass(30);
    Address victim = network.besu.validator("validator-4").orElseThrow();
    network.besu.vote("validator-1", victim, false);
    network.pass(10);
    assertThat(network.last("chain.validator-voted-out").state()).isEqualTo(State.RAISED);
    assertThat(network.last("chain.validator-voted-out").details())
        .containsEntry("stage", "voting")
        .containsEntry("validator", victim.toString());
    assertThat(network.report().votes())
        .contains(
            new HealthReport.CastVote(Optional.empty(), "validator-1", victim.toString(), false));

    network.besu.vote("validator-2", victim, false);
    network.besu.vote("validator-3", victim, false);
    network.pass(30);
    assertThat(network.report().validators())
        .filteredOn(HealthReport.Validator::validates)
        .hasSize(3);
    assertThat(network.report().checks())
        .anyMatch(check -> check.summary().contains("is no validator any more"));
    assertThat(network.raised()).contains("chain.validator-voted-out validator:" + victim);

    for (int i = 1; i <= 3; i++) {
      network.besu.vote("validator-" + i, victim, true);
    }
    network.pass(120);
    assertThat(network.raised()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Misbehaviour.class,
      names = {"SERVER_ERROR", "HTML", "TRUNCATED", "WRONG_ID"})
  void answersOfNoUseAreErrorsOfThatNodeAlone(Misbehaviour how) throws InterruptedException {
    network.pass(30);
    network.besu.setMisbehaviour("rpc-1", Optional.of(how));
    network.pass(20);
    assertThat(network.raised()).containsExactly("rpc.errors node:rpc-1");
    network.besu.setMisbehaviour("rpc-1", Optional.empty());
    network.pass(60);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void aNodeThatHangsOrServesAnotherChainIsUnreachable() throws InterruptedException {
    network.pass(20);
    network.besu.setMisbehaviour("rpc-1", Optional.of(Misbehaviour.HANG));
    network.pass(8);
    assertThat(network.raised()).containsExactly("node.unreachable node:rpc-1");
    network.besu.setMisbehaviour("rpc-1", Optional.empty());
    network.besu.kill("rpc-2");
    network.pass(3);
    network.besu.setMisbehaviour("rpc-2", Optional.of(Misbehaviour.WRONG_CHAIN));
    network.besu.restart("rpc-2");
    network.pass(20);
    assertThat(network.raised()).containsExactly("node.unreachable node:rpc-2");
    assertThat(network.report().nodes().getLast().remark()).contains("139").contains("138");
  }

  @Test
  void aNodeThatLimitsCallsIsThereYetOfNoUse() throws InterruptedException {
    network.pass(20);
    network.besu.setMisbehaviour("rpc-1", Optional.of(Misbehaviour.RATE_LIMITED));
    network.pass(12);
    assertThat(network.raised()).containsExactly("rpc.errors node:rpc-1");
    assertThat(network.stateOf("node.lagging", "node:rpc-1")).isEqualTo(HealthReport.State.UNKNOWN);
  }

  @Test
  void aNodeThatTakesNoBatchesIsAskedOneByOne() throws InterruptedException {
    network.besu.setMisbehaviour("rpc-1", Optional.of(Misbehaviour.NO_BATCHES));
    network.pass(40);
    assertThat(network.raised()).isEmpty();
    assertThat(network.report().state()).isEqualTo(HealthReport.State.OK);
  }

  @Test
  void aHeadFarBeyondAllOthersIsNotBelieved() throws InterruptedException {
    network.pass(20);
    network.besu.setMisbehaviour("rpc-1", Optional.of(Misbehaviour.FUTURE_HEAD));
    network.pass(20);
    assertThat(network.raised()).containsExactly("rpc.errors node:rpc-1");
    assertThat(network.report().chain().head()).contains(network.besu.height());
    network.besu.setValidating("validator-1", false);
    network.besu.setValidating("validator-2", false);
    assertThat(network.secondsUntil("chain.stalled", State.RAISED, 25)).isPresent();
  }

  @Test
  void aNodeThatComesAndGoesDoesNotFlap() throws InterruptedException {
    network.pass(20);
    for (int i = 0; i < 12; i++) {
      network.besu.kill("rpc-1");
      network.pass(7);
      network.besu.restart("rpc-1");
      network.pass(4);
    }
    assertThat(network.times("node.unreachable", State.RAISED)).isEqualTo(1);
    network.pass(30);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void slowAnswersAreTold() throws InterruptedException {
    use(
        new Watched(
            SimulatedBesu.Settings.USUAL,
            c -> withLimits(c, Duration.ofMillis(150)),
            Duration.ZERO));
    network.pass(20);
    network.besu.setDelay("rpc-2", Duration.ofMillis(200));
    network.pass(30);
    assertThat(network.raised()).containsExactly("rpc.slow node:rpc-2");
  }

  private static NetworkConfig withLimits(NetworkConfig c, Duration slow) {
    NetworkConfig.Limits l = c.limits();
    return new NetworkConfig(
        c.chainId(),
        c.blockPeriod(),
        c.nodes(),
        c.validators(),
        c.accounts(),
        c.certificates(),
        c.keys(),
        c.disks(),
        new NetworkConfig.Limits(
            l.stallAfter(),
            l.startUp(),
            l.lag(),
            l.poolSize(),
            slow,
            l.nonceStuck(),
            l.expiryWarning(),
            l.diskPercent()));
  }

  @Test
  void aTransactionThatWaitsOnItsNonceIsTold() throws InterruptedException {
    Address account = Address.parse("0x" + "ab".repeat(20));
    use(
        new Watched(
            SimulatedBesu.Settings.USUAL,
            c ->
                new NetworkConfig(
                    c.chainId(),
                    c.blockPeriod(),
                    c.nodes(),
                    c.validators(),
                    List.of(account),
                    c.certificates(),
                    c.keys(),
                    c.disks(),
                    c.limits()),
            Duration.ZERO));
    network.besu.setNonces(account, 7, 7);
    network.pass(20);
    network.besu.setNonces(account, 7, 10);
    network.pass(75);
    assertThat(network.raised()).containsExactly("chain.nonce-stuck account:" + account);
    assertThat(network.last("chain.nonce-stuck").details())
        .containsEntry("nonce", "7")
        .containsEntry("waiting", "3");
    network.besu.setNonces(account, 10, 10);
    network.pass(20);
    assertThat(network.raised()).isEmpty();
  }

  @Test
  void aNodeWithoutRpcIsWatchedByItsMetrics() throws InterruptedException {
    use(new Watched(SimulatedBesu.Settings.USUAL, c -> c, Duration.ZERO));
    SimulatedBesu besu = network.besu;
    NetworkConfig.NodeConfig byPage =
        new NetworkConfig.NodeConfig(
            "validator-1",
            NetworkConfig.Role.VALIDATOR,
            Optional.empty(),
            Optional.of(besu.metrics("validator-1")),
            besu.validator("validator-1"),
            Optional.of(3));
    NodeProbe probe =
        new NodeProbe(
            byPage,
            new ChainId(138),
            Duration.ofSeconds(2),
            java.net.http.HttpClient.newHttpClient(),
            () -> Watched.BEGINNING,
            network.metrics,
            java.util.random.RandomGenerator.getDefault());
    network.pass(20);
    besu.setPool("validator-1", 5, 2);
    var reading = probe.look(Watched.BEGINNING);
    assertThat(reading.head().toOptional().orElseThrow().number()).isEqualTo(besu.height());
    assertThat(reading.peers().toOptional()).contains(5);
    assertThat(reading.pool().toOptional().orElseThrow().size()).isEqualTo(7);
    assertThat(reading.validators().reason()).contains("not asked");
  }

  @Test
  void theReportIsADocumentWithNumbersOrReasons() throws InterruptedException {
    network.besu.kill("rpc-2");
    network.pass(30);
    JsonMapper json = JsonMapper.shared();
    JsonNode document = json.readTree(json.writeValueAsBytes(network.report()));
    assertThat(document.at("/state").asString()).isEqualTo("TROUBLE");
    assertThat(document.at("/chain/head").longValue()).isEqualTo(network.besu.height());
    assertThat(document.at("/chain/quorum").intValue()).isEqualTo(3);
    assertThat(document.at("/chain/rounds").size()).isGreaterThan(5);
    assertThat(document.at("/validators").size()).isEqualTo(4);
    assertThat(document.at("/nodes/5/peers/value").isNull()).isTrue();
    assertThat(document.at("/nodes/5/peers/unknown").asString()).startsWith("connect");
    assertThat(document.at("/nodes/0/peers/value").longValue()).isEqualTo(4);
  }

  @Test
  void metricsTellTheSame() throws InterruptedException {
    network.besu.kill("rpc-2");
    network.pass(30);
    assertThat(network.metrics.get("meta138_network_head").gauge().value())
        .isEqualTo((double) network.besu.height());
    assertThat(network.metrics.get("meta138_network_silence_seconds").gauge().value())
        .isBetween(0.0, 2.0);
    assertThat(
            network
                .metrics
                .get("meta138_network_node_answering")
                .tag("node", "rpc-2")
                .gauge()
                .value())
        .isZero();
    assertThat(
            network.metrics.get("meta138_network_node_head").tag("node", "rpc-2").gauge().value())
        .isNaN();
    assertThat(network.metrics.get("meta138_network_quorum").gauge().value()).isEqualTo(3);
  }

  @Test
  void aProbeThatFailsOnOneNodeHidesNoOther() throws InterruptedException {
    use(new Watched(SimulatedBesu.Settings.USUAL, c -> c, Duration.ZERO, new BrokenJitter()));
    network.pass(10);
    network.besu.kill("validator-2");
    network.pass(60);
    assertThat(network.raised())
        .contains("chain.proposer-missed " + validator(2))
        .noneMatch(name -> name.endsWith("node:validator-1"));
    assertThat(network.report().nodes())
        .filteredOn(node -> node.name().equals("validator-2"))
        .allMatch(node -> node.contact().filter(Contact.BROKEN::equals).isPresent());
  }

  /** A probe takes jitter only when its node does not answer. */
  private static final class BrokenJitter implements RandomGenerator {
    @Override
    public long nextLong() {
      throw new IllegalStateException("no randomness is left");
    }

    @Override
    public long nextLong(long bound) {
      return nextLong();
    }
  }
}
