package io.meta138.network.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.simulation.Misbehaviour;
import io.meta138.network.simulation.SimulatedBesu;
import io.meta138.platform.signal.Signal.State;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that lag, hang, lie, limit, or have not enabled what is asked. */
final class WatchedNodesTest {
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
    use(Watched.impatient(Duration.ofMillis(700)));
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
            c -> withLimits(c, Duration.ofMillis(400)),
            Duration.ZERO));
    network.pass(20);
    network.besu.setDelay("rpc-2", Duration.ofMillis(500));
    assertThat(network.secondsUntil("rpc.slow", State.RAISED, 40)).isPresent();
    assertThat(network.raised()).containsExactly("rpc.slow node:rpc-2");
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
}
