package io.meta138.oracle.publishing;

import static io.meta138.oracle.feeds.Definitions.catalog;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.guarded;
import static io.meta138.oracle.feeds.Definitions.sources;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.MarketHours;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.ColumnAnswer;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.signal.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuorumLossTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration FAST = Simulation.FAST;

  @Test
  void aFeedWithoutQuorumIsCarriedWithItsReasonWhileItsRowGoesOn() {
    Simulation market = Simulation.published("65000", "3200");
    long before = market.observedAt("ETH/USD");
    market.cut("ETH/USD", true);

    market.run(Duration.ofMinutes(5), SECOND);

    assertThat(market.observedAt("ETH/USD")).isEqualTo(before);
    assertThat(market.observedAt("BTC/USD")).isGreaterThan(before + 200);
    FeedStatus ether = market.status("ETH/USD");
    assertThat(ether.state()).isEqualTo(FeedStatus.State.UNAVAILABLE);
    assertThat(ether.reason()).startsWith("too few sources: have 0, need 3");
    assertThat(market.kinds(Signal.State.RAISED)).containsExactly("feed.stale");
    assertThat(market.mined().getLast().rows().getFirst().answers().get(1))
        .isEqualTo(ColumnAnswer.NONE);
    assertThat(market.engine.summary().missedHeartbeats()).isOne();

    market.cut("ETH/USD", false);
    market.run(Duration.ofSeconds(5), FAST);

    assertThat(market.status("ETH/USD").state()).isEqualTo(FeedStatus.State.LIVE);
    assertThat(market.kinds(Signal.State.CLEARED)).containsExactly("feed.stale");
  }

  @Test
  void aRowWithNothingFreshIsNotSent() {
    Simulation market = Simulation.published("65000", "3200");
    market.cut("ETH/USD", true);
    market.cut("BTC/USD", true);
    market.run(Duration.ofSeconds(20), SECOND);
    int sent = market.drafts.size();

    market.run(Duration.ofHours(1), SECOND);

    assertThat(market.drafts).hasSize(sent);
  }

  @Test
  void oneVenueCutDoesNotStopAFeed() {
    Simulation market = new Simulation(Simulation.PAIR_IN_ONE_ROW, Simulation.WEDNESDAY);
    market.price("BTC/USD", "65000");
    market.price("ETH/USD", "3200");
    for (SourceId source : sources("BTC/USD", 4)) {
      market.cut(source, true);
    }
    market.run(Duration.ofMinutes(10), SECOND);

    assertThat(market.status("BTC/USD").state()).isEqualTo(FeedStatus.State.LIVE);
    assertThat(market.status("BTC/USD").sourcesUsed()).isEqualTo(3);
    assertThat(market.engine.summary().missedHeartbeats()).isZero();
  }

  @Test
  void aMarketIsNotMissedWhileItIsClosed() {
    FeedDefinition feed =
        guarded(
            direct("EUR/USD", 0, 0, 2, sources("EUR/USD", 3)),
            Optional.empty(),
            Optional.empty(),
            MarketHours.FOREX);
    Simulation week = new Simulation(catalog(feed), Simulation.WEDNESDAY);
    week.price("EUR/USD", "1.08");
    week.run(Duration.ofDays(7), Duration.ofSeconds(2));

    assertThat(week.engine.summary().missedHeartbeats()).isZero();
    assertThat(week.signals).isEmpty();
    assertThat(largestGap(week.mined(), 0)).isBetween(47L * 3_600, 48L * 3_600 + 60);
    assertThat(week.status("EUR/USD").state()).isEqualTo(FeedStatus.State.LIVE);
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
