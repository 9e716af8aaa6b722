package io.meta138.network.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.health.HealthReport;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
}
