package io.meta138.oracle.publishing;

import static io.meta138.oracle.feeds.Definitions.catalog;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.sources;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.types.Hash;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChainTroubleTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration FAST = Simulation.FAST;

  @Test
  void whileTheChainIsDownReportsSlowDownAndTheNewestPriceLandsAfter() {
    Simulation market = Simulation.published("65000", "3200");
    market.chainUp = false;
    int before = market.drafts.size();
    for (int i = 0; i < 60; i++) {
      market.price("BTC/USD", String.valueOf(70_000 + 1_000 * i));
      market.run(SECOND, FAST);
    }
    assertThat(market.drafts.size() - before).isLessThanOrEqualTo(61);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("65000");

    market.chainUp = true;
    market.run(Duration.ofSeconds(2), FAST);

    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("129000");
    assertThat(market.engine.onTheirWay()).isEmpty();
  }

  @Test
  void whileAReportWaitsForItsBlockTheEngineRests() {
    Simulation market = Simulation.published("65000", "3200");
    market.chainUp = false;
    market.price("BTC/USD", "66000");

    market.run(Duration.ofSeconds(2), FAST);

    assertThat(market.engine.onTheirWay()).isNotEmpty();
    assertThat(market.engine.nextWake(market.now)).isAfter(market.now.plusMillis(50));
  }

  @Test
  void aNewReportCarriesEveryRowThatIsStillOnItsWay() {
    FeedCatalog catalog =
        catalog(
            direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7)),
            direct("ETH/USD", 1, 0, 3, sources("ETH/USD", 7)));
    Simulation market = new Simulation(catalog, Simulation.WEDNESDAY);
    market.price("BTC/USD", "65000");
    market.price("ETH/USD", "3200");
    market.run(Duration.ofSeconds(5), FAST);
    market.chainUp = false;
    market.price("BTC/USD", "66000");
    market.run(Duration.ofSeconds(3), FAST);

    market.price("ETH/USD", "3300");
    market.price("BTC/USD", "66010");
    market.run(Duration.ofSeconds(3), FAST);

    Draft newest = market.drafts.getLast();
    assertThat(newest.report().rows()).extracting(Report.Row::index).containsExactly(0, 1);
    assertThat(newest.report().rows().getFirst().answers().getFirst())
        .isEqualTo(6_601_000_000_000L);
  }

  @Test
  void afterADeepReorgWhatIsDueIsPublishedAgain() {
    Simulation market = Simulation.published("65000", "3200");
    market.chain.forgetRows();
    market.run(Duration.ofSeconds(1), FAST);
    market.now = market.now.plusMillis(1);
    market.adopt();

    market.run(Duration.ofSeconds(2), FAST);

    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("65000");
  }

  @Test
  void aRevertedReportIsAnErrorOnlyIfTheChainDoesNotHaveWhatItSays() {
    Simulation market = new Simulation(Simulation.PAIR_IN_ONE_ROW, Simulation.WEDNESDAY);
    market.price("BTC/USD", "65000");
    market.price("ETH/USD", "3200");
    market.chainUp = false;
    market.run(Duration.ofSeconds(1), FAST);
    Hash sent = market.engine.onTheirWay().getLast();
    Report overtaken = market.drafts.getLast().report();
    market.chain.apply(overtaken);

    market.engine.status(sent, new IntentStatus.Failed("reverted in block 7"), market.now);
    market.adopt();
    assertThat(market.engine.summary().errors()).isZero();

    market.price("BTC/USD", "70000");
    market.run(Duration.ofSeconds(3), FAST);
    sent = market.engine.onTheirWay().getLast();
    market.engine.status(sent, new IntentStatus.Failed("reverted in block 8"), market.now);
    market.adopt();
    assertThat(market.engine.summary().errors()).isOne();
  }
}
