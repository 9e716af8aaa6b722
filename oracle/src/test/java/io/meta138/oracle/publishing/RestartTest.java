package io.meta138.oracle.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.platform.signal.Signal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node comes up again after its feeds have become old on chain. */
class RestartTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DOWN = Duration.ofHours(2);

  private static Simulation again() {
    Simulation before = Simulation.published("65000", "3200");
    return new Simulation(Simulation.PAIR_IN_ONE_ROW, before.now.plus(DOWN), before.chain);
  }

  @Test
  void feedsThatAreStaleOnlyBecauseTheNodeWasDownAreNotSignalled() {
    Simulation market = again();
    market.price("BTC/USD", "65100");
    market.price("ETH/USD", "3210");

    market.run(Duration.ofMinutes(1), SECOND);

    assertThat(market.status("BTC/USD").state()).isEqualTo(FeedStatus.State.LIVE);
    assertThat(market.status("ETH/USD").state()).isEqualTo(FeedStatus.State.LIVE);
    assertThat(market.signals).isEmpty();
  }

  @Test
  void aFeedThatStaysStaleIsSignalledOnceTheGraceIsOverAndIsNeverShownAsHealthy() {
    Simulation market = again();
    market.price("BTC/USD", "65100");
    Duration grace = PublisherSettings.USUAL.startGrace();

    market.run(grace.minusSeconds(1), SECOND);

    assertThat(market.signals).isEmpty();
    assertThat(market.status("ETH/USD").state()).isNotEqualTo(FeedStatus.State.LIVE);

    market.run(Duration.ofSeconds(2), SECOND);

    assertThat(market.kinds(Signal.State.RAISED)).containsExactly("feed.stale");
    assertThat(market.signals.getFirst().subject()).isEqualTo("feed:ETH/USD");
  }

  @Test
  void theGraceIsForStartsAlone() {
    Simulation market = again();
    market.price("BTC/USD", "65100");
    market.price("ETH/USD", "3210");
    market.run(Duration.ofMinutes(1), SECOND);
    market.chainUp = false;

    market.run(Duration.ofMinutes(2), SECOND);

    assertThat(market.kinds(Signal.State.RAISED)).containsExactly("feed.stale", "feed.stale");
  }
}
