package io.meta138.oracle.publishing;

import static io.meta138.oracle.feeds.Definitions.catalog;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.source;
import static io.meta138.oracle.feeds.Definitions.sources;
import static io.meta138.oracle.feeds.Definitions.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.signal.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DivergenceTest {
  private static final Duration FAST = Simulation.FAST;

  @Test
  void aPriceFarFromSourcesWithoutAVoiceIsASignalUntilTheyAgreeAgain() {
    SourceId gecko = source("coingecko", "BTC/USD");
    SourceId cap = source("coinmarketcap", "BTC/USD");
    Simulation market = new Simulation(witnessed(List.of(gecko, cap)), Simulation.WEDNESDAY);
    market.price("BTC/USD", "60000");
    market.run(Duration.ofSeconds(5), FAST);
    assertThat(market.signals).isEmpty();
    assertThat(divergence(market)).isZero();

    market.price(cap, "61900"); // 307 bps from what it says
    market.run(Duration.ofSeconds(3), FAST);
    assertThat(market.signals)
        .singleElement()
        .satisfies(raised -> {
          assertThat(raised.kind()).isEqualTo("feed.diverges");
          assertThat(raised.subject()).isEqualTo("feed:BTC/USD");
          assertThat(raised.state()).isEqualTo(Signal.State.RAISED);
          assertThat(raised.summary()).contains("60000", "61900", "coinmarketcap", "306 bps");
        });
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("60000");
    assertThat(divergence(market)).isEqualTo(306);

    market.price(cap, "61600"); // below what raised it, but not clearly
    market.run(Duration.ofSeconds(3), FAST);
    assertThat(market.signals).hasSize(1);

    market.price(cap, "61000");
    market.run(Duration.ofSeconds(3), FAST);
    assertThat(market.signals).hasSize(2);
    assertThat(market.signals.getLast().state()).isEqualTo(Signal.State.CLEARED);
  }

  @Test
  void nobodyLeftToCompareWithClearsTheSignal() {
    SourceId gecko = source("coingecko", "BTC/USD");
    Simulation market = new Simulation(witnessed(List.of(gecko)), Simulation.WEDNESDAY);
    market.price("BTC/USD", "60000");
    market.price(gecko, "50000");
    market.run(Duration.ofSeconds(5), FAST);
    assertThat(market.signals).hasSize(1);
    market.cut(gecko, true);
    market.run(Duration.ofSeconds(55), FAST);
    assertThat(market.signals).hasSize(1);
    market.run(Duration.ofSeconds(8), FAST);
    assertThat(market.signals.getLast().state()).isEqualTo(Signal.State.CLEARED);
    assertThat(market.signals.getLast().summary()).contains("no source without a voice");
    assertThat(divergence(market)).isNaN();
  }

  private static double divergence(Simulation market) {
    return market.meters.get("meta138_feed_divergence").tag("feed", "BTC/USD").gauge().value();
  }

  /** BTC/USD from seven venues, watched by others whose prices live for a minute. */
  private static FeedCatalog witnessed(List<SourceId> witnesses) {
    List<SourceInput> inputs = new ArrayList<>();
    sources("BTC/USD", 7).forEach(venue -> inputs.add(SourceInput.of(venue)));
    Optional<Duration> life = Optional.of(Duration.ofMinutes(1));
    witnesses.forEach(witness -> inputs.add(new SourceInput(witness, life)));
    FeedDefinition feed = direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7));
    return catalog(
        with(
            feed,
            new Method.Direct(
                inputs,
                Duration.ofSeconds(15),
                3,
                3,
                Method.Outliers.USUAL,
                Method.Statistic.MEDIAN),
            feed.precision()));
  }
}
