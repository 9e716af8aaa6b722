package io.meta138.oracle.publishing;

import static io.meta138.oracle.feeds.Definitions.catalog;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.guarded;
import static io.meta138.oracle.feeds.Definitions.sources;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.JumpBound;
import io.meta138.oracle.feeds.MarketHours;
import io.meta138.oracle.feeds.PriceBounds;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeldPriceTest {
  private static final FeedCatalog GUARDED = bounded(Optional.empty());
  private static final Duration FAST = Simulation.FAST;

  private static FeedCatalog bounded(Optional<PriceBounds> bounds) {
    return catalog(
        guarded(
            direct("BTC/USD", 0, 0, 1, sources("BTC/USD", 3)),
            Optional.of(new JumpBound(500, 3)),
            bounds,
            MarketHours.ALWAYS));
  }

  @Test
  void aHeldJumpIsASignalAndNotPublishedUntilConfirmed() {
    Simulation market = jumped("200");
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("100");
    assertThat(market.status("BTC/USD").state()).isEqualTo(FeedStatus.State.HELD);
    assertThat(market.kinds(Signal.State.RAISED)).containsExactly("feed.held");

    List<SourceId> venues = sources("BTC/USD", 3);
    market.cut(venues.get(2), false);
    market.price(venues.get(2), "199");
    market.run(Duration.ofSeconds(5), FAST);

    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("200");
    assertThat(market.kinds(Signal.State.CLEARED)).containsExactly("feed.held");
  }

  @Test
  void aRestartMeasuresTheFirstJumpFromThePriceOnChain() {
    FakeAggregator chain = new FakeAggregator(GUARDED);
    long before = Simulation.WEDNESDAY.getEpochSecond() - 10;
    chain.put(
        0,
        new RowState(7, before, List.of(10_000_000_000L, 0L, 0L, 0L), List.of(before, 0L, 0L, 0L)));
    Simulation market = new Simulation(GUARDED, Simulation.WEDNESDAY, chain);
    market.price(sources("BTC/USD", 3).getFirst(), "1000");

    market.run(Duration.ofSeconds(5), FAST);

    assertThat(market.status("BTC/USD").state()).isEqualTo(FeedStatus.State.HELD);
    assertThat(market.drafts).isEmpty();
  }

  @Test
  void aReleasedPriceIsPublishedThoughNobodyElseConfirmsIt() {
    Simulation market = jumped("200");

    Release release = market.release("BTC/USD", "200");

    assertThat(release).isInstanceOf(Release.Released.class);
    market.run(Duration.ofSeconds(2), FAST);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("200");
    assertThat(market.kinds(Signal.State.CLEARED)).containsExactly("feed.held");
  }

  @Test
  void theNextJumpAfterAReleaseIsHeldAgain() {
    Simulation market = jumped("200");
    market.release("BTC/USD", "200");
    market.run(Duration.ofSeconds(2), FAST);

    sources("BTC/USD", 2).forEach(source -> market.price(source, "300"));
    market.run(Duration.ofSeconds(2), FAST);

    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("200");
    assertThat(market.status("BTC/USD").state()).isEqualTo(FeedStatus.State.HELD);
  }

  @Test
  void aPriceThatIsNotHeldIsNotReleased() {
    Simulation market = Simulation.published("65000", "3200");

    assertThat(market.release("BTC/USD", "65000"))
        .isEqualTo(new Release.NothingHeld(new FeedId("BTC/USD"), "priced"));
    assertThat(market.release("DOT/USD", "5"))
        .isEqualTo(new Release.UnknownFeed(new FeedId("DOT/USD")));
  }

  @Test
  void aPriceThatMovedByItsDeviationSinceItWasShownIsNotReleased() {
    Simulation market = jumped("200");

    assertThat(market.release("BTC/USD", "199")).isInstanceOf(Release.Changed.class);
    assertThat(market.release("BTC/USD", "200.9")).isInstanceOf(Release.Released.class);
  }

  @Test
  void aPriceThatTheFeedMayNeverSayIsNotReleased() {
    PriceBounds bounds = new PriceBounds(new BigDecimal("50"), new BigDecimal("150"));
    Simulation market = jumped(bounded(Optional.of(bounds)), "200");

    Release release = market.release("BTC/USD", "200");
    market.run(Duration.ofSeconds(2), FAST);

    assertThat(release).isInstanceOf(Release.OutOfBounds.class);
    assertThat(market.onChain("BTC/USD")).isEqualByComparingTo("100");
    assertThat(market.status("BTC/USD").state()).isEqualTo(FeedStatus.State.HELD);
  }

  /** Two of three venues say so; the third is silent, and three must confirm a jump. */
  private static Simulation jumped(String price) {
    return jumped(GUARDED, price);
  }

  private static Simulation jumped(FeedCatalog feeds, String price) {
    Simulation market = new Simulation(feeds, Simulation.WEDNESDAY);
    market.price("BTC/USD", "100");
    market.run(Duration.ofSeconds(5), FAST);
    List<SourceId> venues = sources("BTC/USD", 3);
    market.cut(venues.get(2), true);
    market.price(venues.get(0), price);
    market.price(venues.get(1), price);
    market.run(Duration.ofSeconds(30), FAST);
    return market;
  }
}
