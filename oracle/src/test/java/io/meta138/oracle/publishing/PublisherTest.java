package io.meta138.oracle.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.feeds.Definitions;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.reports.CommitteeDomain;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private final FeedCatalog catalog = Definitions.bitcoinAndEther();
  private final FakeAggregator chain = new FakeAggregator(catalog);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Publisher publisher =
      new Publisher(
          catalog,
          chain,
          new CommitteeDomain(ChainId.META, FakeAggregator.CONTRACT),
          chain,
          chain,
          ReportTrace.NONE,
          signal -> {},
          metrics,
          PublisherSettings.USUAL,
          InstantSource.system());

  @BeforeEach
  void start() {
    publisher.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    publisher.stop();
  }

  @Test
  void quotesOfAQuorumLeadToAReportOnChain() {
    quote("BTC/USD", "65000.5");
    quote("ETH/USD", "3200.25");

    waitUntil(() -> chain.row(0).answers().get(1) != 0);

    assertThat(chain.row(0).answers()).startsWith(6_500_050_000_000L, 320_025_000_000L);
    assertThat(publisher.summary().errors()).isZero();
    assertThat(publisher.statuses())
        .extracting(FeedStatus::state)
        .containsOnly(FeedStatus.State.LIVE);
  }

  @Test
  void aChangePastTheDeviationIsPublishedAndTimed() {
    quote("BTC/USD", "65000");
    quote("ETH/USD", "3200");
    waitUntil(() -> chain.row(0).answers().get(0) == 6_500_000_000_000L);

    quote("BTC/USD", "66000");

    waitUntil(() -> chain.row(0).answers().get(0) == 6_600_000_000_000L);
    waitUntil(() -> publisher.summary().updateMillisP95() > 0);
    Report newest = chain.mined().getLast();
    assertThat(newest.rows().getFirst().answers().get(1)).isEqualTo(320_000_000_000L);
  }

  @Test
  void onlyTheFirstReportsGasIsLeftToTheNode() {
    quote("BTC/USD", "65000");
    quote("ETH/USD", "3200");
    waitUntil(() -> chain.row(0).answers().get(0) == 6_500_000_000_000L);

    quote("BTC/USD", "66000");
    waitUntil(() -> chain.row(0).answers().get(0) == 6_600_000_000_000L);

    assertThat(chain.submitted().getFirst().gasLimit()).isEmpty();
    assertThat(chain.submitted().getLast().gasLimit().orElseThrow()).isBetween(70_000L, 200_000L);
  }

  @Test
  void aKeyOutOfReachIsCountedAndTriedAgain() {
    chain.signing(false);
    quote("BTC/USD", "65000");
    waitUntil(() -> publisher.summary().errors() > 0);
    assertThat(chain.submitted()).isEmpty();

    chain.signing(true);

    waitUntil(() -> chain.row(0).answers().get(0) != 0);
  }

  @Test
  void aPausedAggregatorBlocksWithAReason() {
    chain.paused(true);
    publisher.onReorg();
    waitUntil(() -> publisher.blockedBy().contains("paused"));

    quote("BTC/USD", "65000");

    assertThat(chain.submitted()).isEmpty();
  }

  private void quote(String pair, String price) {
    int count = pair.startsWith("BTC") ? 7 : 3;
    for (SourceId source : Definitions.sources(pair, count)) {
      Instant now = Instant.now();
      publisher.accept(
          new Quote(source, new BigDecimal(price), Optional.empty(), Optional.empty(), now));
    }
  }

  private static void waitUntil(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for a minute").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }
}
