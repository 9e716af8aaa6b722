package io.meta138.oracle.publishing;

import static io.meta138.oracle.feeds.Definitions.catalog;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.sources;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private static final Duration FAST = Duration.ofMillis(5);

  private final Simulation market =
      new Simulation(
          catalog(
              direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7)),
              direct("ETH/USD", 1, 0, 3, sources("ETH/USD", 7))),
          Instant.parse("2026-03-04T12:00:00Z"));
  private int before;

  @BeforeEach
  void bothArePublished() {
    market.price("BTC/USD", "65000");
    market.price("ETH/USD", "3200");
    market.run(Duration.ofSeconds(5), FAST);
    before = market.drafts.size();
  }

  @Test
  void aMoveThatVenuesTellOneAfterAnotherIsOneReport() {
    List<SourceId> bitcoin = sources("BTC/USD", 7);
    List<SourceId> ether = sources("ETH/USD", 7);
    for (int venue = 0; venue < 7; venue++) {
      market.price(bitcoin.get(venue), "66000");
      market.price(ether.get(venue), "3264");
      market.run(FAST, FAST);
    }
    market.run(Duration.ofSeconds(3), FAST);

    assertThat(newDrafts()).hasSize(1);
    assertThat(newDrafts().getFirst().report().rows()).extracting(Report.Row::index).contains(0, 1);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("66000");
    assertThat(market.onChain("ETH/USD")).isEqualByComparingTo("3264");
  }

  @Test
  void aPriceThatNeverRestsIsPublishedAllTheSame() {
    Instant began = market.now;
    for (int i = 1; newDrafts().isEmpty() && i < 1_000; i++) {
      market.price("BTC/USD", String.valueOf(65_000 + 600 * i));
      market.run(FAST, FAST);
    }

    assertThat(Duration.between(began, market.now)).isBetween(ms(75), ms(90));
  }

  @Test
  void aPriceThatCreepsPastItsDeviationLeavesAtOnce() {
    for (int i = 1; newDrafts().isEmpty() && i < 1_000; i++) {
      market.price("BTC/USD", String.valueOf(65_000 + 10 * i));
      market.run(FAST, FAST);
    }

    assertThat(newDrafts().getFirst().lines().getFirst().price()).isEqualByComparingTo("65330");
  }

  private List<Draft> newDrafts() {
    return market.drafts.subList(before, market.drafts.size());
  }

  private static Duration ms(int millis) {
    return Duration.ofMillis(millis);
  }
}
