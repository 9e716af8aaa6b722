package io.meta138.oracle.publishing;

import static io.meta138.oracle.feeds.Definitions.catalog;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.guarded;
import static io.meta138.oracle.feeds.Definitions.source;
import static io.meta138.oracle.feeds.Definitions.sources;
import static io.meta138.oracle.feeds.Definitions.triggered;
import static io.meta138.oracle.feeds.Definitions.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.chain.tx.IntentStatus;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.JumpBound;
import io.meta138.oracle.feeds.MarketHours;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.ColumnAnswer;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.Hash;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PublishingEngineTest {
  private static final Instant WEDNESDAY = Instant.parse("2026-03-04T12:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration FAST = Duration.ofMillis(50);

  @Test
  void aQuietDayIsKeptAliveByHeartbeatsAlone() {
    FeedCatalog catalog =
        catalog(
            triggered(direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7)), Duration.ofHours(1), 50),
            triggered(
                direct("ETH/USD", 1, 0, 3, sources("ETH/USD", 7)), Duration.ofSeconds(60), 50));
    Simulation day = new Simulation(catalog, WEDNESDAY);
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
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
    market.price("BTC/USD", "65000");
    market.price("ETH/USD", "3200");
    market.run(Duration.ofSeconds(5), FAST);
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
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
    market.price("BTC/USD", "10000");
    market.price("ETH/USD", "3200");
    market.run(Duration.ofSeconds(5), FAST);
    market.price("BTC/USD", "10049.9");
    market.run(Duration.ofSeconds(30), FAST);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("10000");
    market.price("BTC/USD", "10050");
    market.run(Duration.ofSeconds(1), FAST);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("10050");
  }

  @Test
  void aRowMovesAtMostOnceASecondAndNeverSaysTwoThingsOfOne() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
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
  void aFeedWithoutQuorumIsCarriedWithItsReasonWhileItsRowGoesOn() {
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
    market.price("BTC/USD", "65000");
    market.price("ETH/USD", "3200");
    market.run(Duration.ofSeconds(5), FAST);
    long before = market.observedAt("ETH/USD");
    sources("ETH/USD", 7).forEach(source -> market.cut(source, true));

    market.run(Duration.ofMinutes(5), SECOND);

    assertThat(market.observedAt("ETH/USD")).isEqualTo(before);
    assertThat(market.observedAt("BTC/USD")).isGreaterThan(before + 200);
    FeedStatus ether = market.status("ETH/USD");
    assertThat(ether.state()).isEqualTo(FeedStatus.State.UNAVAILABLE);
    assertThat(ether.reason()).startsWith("too few sources: have 0, need 3");
    assertThat(kinds(market, Signal.State.RAISED)).containsExactly("feed.stale");
    assertThat(market.mined().getLast().rows().getFirst().answers().get(1))
        .isEqualTo(ColumnAnswer.NONE);
    assertThat(market.engine.summary().missedHeartbeats()).isOne();

    sources("ETH/USD", 7).forEach(source -> market.cut(source, false));
    market.run(Duration.ofSeconds(5), FAST);

    assertThat(market.status("ETH/USD").state()).isEqualTo(FeedStatus.State.LIVE);
    assertThat(kinds(market, Signal.State.CLEARED)).containsExactly("feed.stale");
  }

  @Test
  void aRowWithNothingFreshIsNotSent() {
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
    market.price("BTC/USD", "65000");
    market.price("ETH/USD", "3200");
    market.run(Duration.ofSeconds(5), FAST);
    sources("ETH/USD", 7).forEach(source -> market.cut(source, true));
    sources("BTC/USD", 7).forEach(source -> market.cut(source, true));
    market.run(Duration.ofSeconds(20), SECOND);
    int sent = market.drafts.size();

    market.run(Duration.ofHours(1), SECOND);

    assertThat(market.drafts).hasSize(sent);
  }

  @Test
  void oneVenueCutDoesNotStopAFeed() {
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
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
  void aHeldJumpIsASignalAndNotPublishedUntilConfirmed() {
    FeedDefinition feed =
        guarded(
            direct("BTC/USD", 0, 0, 1, sources("BTC/USD", 3)),
            Optional.of(new JumpBound(500, 3)),
            Optional.empty(),
            MarketHours.ALWAYS);
    Simulation market = new Simulation(catalog(feed), WEDNESDAY);
    market.price("BTC/USD", "100");
    market.run(Duration.ofSeconds(5), FAST);
    List<SourceId> venues = sources("BTC/USD", 3);
    market.cut(venues.get(2), true);
    market.price(venues.get(0), "200");
    market.price(venues.get(1), "200");
    market.run(Duration.ofSeconds(30), FAST);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("100");
    assertThat(market.status("BTC/USD").state()).isEqualTo(FeedStatus.State.HELD);
    assertThat(kinds(market, Signal.State.RAISED)).containsExactly("feed.held");

    market.cut(venues.get(2), false);
    market.price(venues.get(2), "199");
    market.run(Duration.ofSeconds(5), FAST);

    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("200");
    assertThat(kinds(market, Signal.State.CLEARED)).containsExactly("feed.held");
  }

  @Test
  void aRestartMeasuresTheFirstJumpFromThePriceOnChain() {
    FeedDefinition feed =
        guarded(
            direct("BTC/USD", 0, 0, 1, sources("BTC/USD", 3)),
            Optional.of(new JumpBound(500, 3)),
            Optional.empty(),
            MarketHours.ALWAYS);
    FakeAggregator chain = new FakeAggregator(catalog(feed));
    long before = WEDNESDAY.getEpochSecond() - 10;
    chain.put(
        0,
        new RowState(7, before, List.of(10_000_000_000L, 0L, 0L, 0L), List.of(before, 0L, 0L, 0L)));
    Simulation market = new Simulation(catalog(feed), WEDNESDAY, chain);
    market.price(sources("BTC/USD", 3).getFirst(), "1000");

    market.run(Duration.ofSeconds(5), FAST);

    assertThat(market.status("BTC/USD").state()).isEqualTo(FeedStatus.State.HELD);
    assertThat(market.drafts).isEmpty();
  }

  @Test
  void aMarketIsNotMissedWhileItIsClosed() {
    FeedDefinition feed =
        guarded(
            direct("EUR/USD", 0, 0, 2, sources("EUR/USD", 3)),
            Optional.empty(),
            Optional.empty(),
            MarketHours.FOREX);
    Simulation week = new Simulation(catalog(feed), WEDNESDAY);
    week.price("EUR/USD", "1.08");
    week.run(Duration.ofDays(7), Duration.ofSeconds(2));

    assertThat(week.engine.summary().missedHeartbeats()).isZero();
    assertThat(week.signals).isEmpty();
    assertThat(largestGap(week.mined(), 0)).isBetween(47L * 3_600, 48L * 3_600 + 60);
    assertThat(week.status("EUR/USD").state()).isEqualTo(FeedStatus.State.LIVE);
  }

  @Test
  void whileTheChainIsDownReportsSlowDownAndTheNewestPriceLandsAfter() {
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
    market.price("ETH/USD", "3200");
    market.price("BTC/USD", "65000");
    market.run(Duration.ofSeconds(5), FAST);
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
  void aNewReportCarriesEveryRowThatIsStillOnItsWay() {
    FeedCatalog catalog =
        catalog(
            direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7)),
            direct("ETH/USD", 1, 0, 3, sources("ETH/USD", 7)));
    Simulation market = new Simulation(catalog, WEDNESDAY);
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
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
    market.price("BTC/USD", "65000");
    market.price("ETH/USD", "3200");
    market.run(Duration.ofSeconds(5), FAST);
    market.chain.forgetRows();
    market.run(Duration.ofSeconds(1), FAST);
    market.now = market.now.plusMillis(1);
    market.adopt();

    market.run(Duration.ofSeconds(2), FAST);

    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("65000");
  }

  @Test
  void aRevertedReportIsAnErrorOnlyIfTheChainDoesNotHaveWhatItSays() {
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
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

  @Test
  void aPriceThatDoesNotFitItsColumnIsRefusedByName() {
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
    market.price("BTC/USD", "2000000");
    market.price("ETH/USD", "3200");

    market.run(Duration.ofSeconds(5), FAST);

    assertThat(market.status("BTC/USD").reason())
        .isEqualTo("price 2000000 does not fit 48 bits at precision 8");
    assertThat(market.onChain("ETH/USD")).isEqualByComparingTo("3200");
  }

  @Test
  void everyPublishedAnswerLiesWithinTheHonestRangeOfItsSecond() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Simulation market = new Simulation(pairInOneRow(), WEDNESDAY);
    market.price("ETH/USD", "3200");
    List<SourceId> venues = sources("BTC/USD", 7);
    Map<Long, List<BigDecimal>> honest = new HashMap<>();
    long price = 6_500_000;
    for (int i = 0; i < 20_000 / Integer.getInteger("meta138.scale", 10); i++) {
      price += random.nextInt(-40_000, 40_001);
      for (int venue = 0; venue < 7; venue++) {
        boolean liar = venue < 2;
        BigDecimal said =
            liar
                ? BigDecimal.valueOf(random.nextBoolean() ? price * 10 : price * 103 / 100, 2)
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

  private static FeedCatalog pairInOneRow() {
    return catalog(
        direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7)),
        direct("ETH/USD", 0, 1, 3, sources("ETH/USD", 7)));
  }

  private static boolean has(Report report, int row) {
    return report.rows().stream().anyMatch(r -> r.index() == row);
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

  private static List<String> kinds(Simulation market, Signal.State state) {
    return market.signals.stream().filter(s -> s.state() == state).map(Signal::kind).toList();
  }

  @Test
  void aPriceFarFromSourcesWithoutAVoiceIsASignalUntilTheyAgreeAgain() {
    SourceId gecko = source("coingecko", "BTC/USD");
    SourceId cap = source("coinmarketcap", "BTC/USD");
    Simulation market = new Simulation(witnessed(List.of(gecko, cap)), WEDNESDAY);
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
    Simulation market = new Simulation(witnessed(List.of(gecko)), WEDNESDAY);
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
