package io.meta138.oracle.publishing;

import static io.meta138.oracle.feeds.Definitions.catalog;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.sources;
import static io.meta138.oracle.feeds.Definitions.triggered;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.ColumnAnswer;
import io.meta138.oracle.reports.Report;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TriggersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration FAST = Simulation.FAST;

  @Test
  void aQuietDayIsKeptAliveByHeartbeatsAlone() {
    FeedCatalog catalog =
        catalog(
            triggered(direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7)), Duration.ofHours(1), 50),
            triggered(
                direct("ETH/USD", 1, 0, 3, sources("ETH/USD", 7)), Duration.ofSeconds(60), 50));
    Simulation day = new Simulation(catalog, Simulation.WEDNESDAY);
    day.price("BTC/USD", "65000");
    day.price("ETH/USD", "3200");
    day.latency = Duration.ofSeconds(2);

    day.run(Duration.ofDays(1), SECOND);

    PublisherSummary summary = day.engine.summary();
    assertThat(summary.missedHeartbeats()).isZero();
    assertThat(summary.errors()).isZero();
    long ofEther = day.mined().stream().filter(r -> has(r, 1)).count();
    long ofBitcoin = day.mined().stream().filter(r -> has(r, 0)).count();
    assertThat(ofEther).isBetween(1_440L, 1_600L);
    assertThat(ofBitcoin).isBetween(24L, 26L);
    assertThat(largestGap(day.mined(), 1)).isLessThanOrEqualTo(60);
  }

  @Test
  void aDeviationTakesTheOtherFeedsOfItsRowAlong() {
    Simulation market = Simulation.published("65000", "3200");
    market.price("ETH/USD", "3201");
    market.run(Duration.ofSeconds(5), FAST);
    assertThat(market.onChain("ETH/USD")).isEqualByComparingTo("3200");

    market.price("BTC/USD", "65326");
    market.run(Duration.ofSeconds(2), FAST);

    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("65326");
    assertThat(market.onChain("ETH/USD")).isEqualByComparingTo("3201");
    assertThat(market.drafts.getLast().lines())
        .extracting(ReportRecord.Line::trigger)
        .containsExactly(Trigger.DEVIATION, Trigger.EARLY);
    assertThat(market.engine.summary().updateMillisP95()).isBetween(40L, 200L);
  }

  @Test
  void aChangeJustBelowTheDeviationWaitsForTheHeartbeat() {
    Simulation market = Simulation.published("10000", "3200");
    market.price("BTC/USD", "10049.9");
    market.run(Duration.ofSeconds(30), FAST);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("10000");
    market.price("BTC/USD", "10050");
    market.run(Duration.ofSeconds(1), FAST);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("10050");
  }

  @Test
  void aRowMovesAtMostOnceASecondAndNeverSaysTwoThingsOfOne() {
    long seed = Long.getLong("meta138.seed", 138);
    Random random = new Random(seed);
    Simulation market = new Simulation(Simulation.PAIR_IN_ONE_ROW, Simulation.WEDNESDAY);
    market.price("ETH/USD", "3200");
    Map<Long, List<Long>> said = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      market.price("BTC/USD", String.valueOf(60_000 + random.nextInt(5_000)));
      market.latency = Duration.ofMillis(random.nextInt(3_000));
      market.run(FAST, FAST);
    }
    for (Draft draft : market.drafts) {
      List<Long> answers = draft.report().rows().getFirst().answers();
      List<Long> before = said.putIfAbsent(draft.report().observedAt(), answers);
      assertThat(before == null ? answers : before)
          .as("seed %d, second %d", seed, draft.report().observedAt())
          .isEqualTo(answers);
    }
    assertThat(market.mined())
        .extracting(Report::observedAt)
        .as("seed %d", seed)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(market.engine.summary().errors()).isZero();
  }

  @Test
  void aPriceThatDoesNotFitItsColumnIsRefusedByName() {
    Simulation market = new Simulation(Simulation.PAIR_IN_ONE_ROW, Simulation.WEDNESDAY);
    market.price("BTC/USD", "2000000");
    market.price("ETH/USD", "3200");

    market.run(Duration.ofSeconds(5), FAST);

    assertThat(market.status("BTC/USD").reason())
        .isEqualTo("price 2000000 does not fit 48 bits at precision 8");
    assertThat(market.onChain("ETH/USD")).isEqualByComparingTo("3200");
  }

  @Test
  void everyPublishedAnswerLiesWithinTheHonestRangeOfItsSecond() {
    long seed = Long.getLong("meta138.seed", 138);
    Random random = new Random(seed);
    Simulation market = new Simulation(Simulation.PAIR_IN_ONE_ROW, Simulation.WEDNESDAY);
    market.price("ETH/USD", "3200");
    List<SourceId> venues = sources("BTC/USD", 7);
    Map<Long, List<BigDecimal>> honest = new HashMap<>();
    int price = 6_500_000;
    for (int i = 0; i < 20_000 / Integer.getInteger("meta138.scale", 10); i++) {
      price = Math.clamp(price + random.nextInt(-40_000, 40_001), 2_000_000, 20_000_000);
      for (int venue = 0; venue < 7; venue++) {
        boolean liar = venue < 2;
        BigDecimal said =
            liar
                ? BigDecimal.valueOf(random.nextBoolean() ? price * 10L : price * 103L / 100, 2)
                : BigDecimal.valueOf(price + random.nextInt(-1_000, 1_001), 2);
        market.price(venues.get(venue), said.toPlainString());
        if (!liar) {
          long second = market.now.plusMillis(250).getEpochSecond();
          honest.computeIfAbsent(second, s -> new ArrayList<>()).add(said);
        }
      }
      market.run(Duration.ofMillis(250), Duration.ofMillis(250));
    }
    for (Report report : market.mined()) {
      long answer = report.rows().getFirst().answers().getFirst();
      List<BigDecimal> range = honest.get(report.observedAt());
      assertThat(ColumnAnswer.price(answer, 8))
          .as("seed %d, second %d", seed, report.observedAt())
          .isBetween(
              range.stream().min(BigDecimal::compareTo).orElseThrow(),
              range.stream().max(BigDecimal::compareTo).orElseThrow());
    }
    assertThat(market.mined()).hasSizeGreaterThan(100);
  }

  private static long largestGap(List<Report> reports, int row) {
    long last = 0;
    long gap = 0;
    for (Report report : reports) {
      if (has(report, row)) {
        gap = last == 0 ? 0 : Math.max(gap, report.observedAt() - last);
        last = report.observedAt();
      }
    }
    return gap;
  }

  private static boolean has(Report report, int row) {
    return report.rows().stream().anyMatch(r -> r.index() == row);
  }
}
