package io.meta138.oracle.feeds;

import static io.meta138.oracle.feeds.Definitions.computed;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.guarded;
import static io.meta138.oracle.feeds.Definitions.source;
import static io.meta138.oracle.feeds.Definitions.sources;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedCatalogTest {
  private static final FeedId BTC = new FeedId("BTC/USD");

  @Test
  void everyProblemIsReportedAtOnce() {
    FeedDefinition good = direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7));
    FeedDefinition twin = direct("BTC/USD", 0, 1, 3, sources("BTC/USD", 7));
    FeedDefinition crowded = direct("ETH/USD", 0, 0, 3, sources("ETH/USD", 2));
    FeedDefinition far = direct("SOL/USD", 70_000, 4, 1, sources("SOL/USDT", 1));
    FeedDefinition wrong = direct("XRP/USD", 1, 0, 1, sources("BTC/EUR", 1));
    FeedDefinition broken =
        Definitions.triggered(
            direct("ADA/USD", 1, 1, 1, sources("ADA/USD", 1)), Duration.ofMillis(500), 0);

    assertThat(problems(List.of(good, twin, crowded, far, wrong, broken)))
        .contains(
            "BTC/USD.id: defined twice",
            "ETH/USD.place: row 0 column 0 belongs to BTC/USD",
            "ETH/USD.minSources: expected 1 to 2 but found 3",
            "SOL/USD.row: expected 0 to 65535 but found 70000",
            "SOL/USD.column: expected 0 to 3 but found 4",
            "SOL/USD.sources: binance SOL/USDT needs a feed USDT/USD to convert it: never assumed 1",
            "XRP/USD.sources: binance BTC/EUR can't be turned into XRP/USD",
            "ADA/USD.heartbeat: expected at least PT2S but found PT0.5S",
            "ADA/USD.deviationBps: expected 1 to 10000 but found 0");
  }

  @Test
  void aColumnMustHoldFiftyTimesThePrice() {
    FeedDefinition feed = direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7));

    assertThat(problems(List.of(feed), Map.of(BTC, new BigDecimal("28147")))).isEmpty();
    assertThat(problems(List.of(feed), Map.of(BTC, new BigDecimal("28148"))))
        .singleElement()
        .asString()
        .startsWith("BTC/USD.precision: a column holds up to 1407374.88355327 at precision 8");
  }

  @Test
  void aFeedComputedFromItselfIsFound() {
    FeedDefinition one = computed("BTC/EUR", 0, 0, new Method.Inverse(new FeedId("EUR/BTC")));
    FeedDefinition other = computed("EUR/BTC", 0, 1, new Method.Inverse(new FeedId("BTC/EUR")));

    assertThat(problems(List.of(one, other)))
        .containsExactly("BTC/EUR.method: is computed from itself through [BTC/EUR, EUR/BTC]");
  }

  @Test
  void derivedFeedsMustBeWhatTheySay() {
    FeedDefinition btc = direct("BTC/USD", 0, 0, 1, sources("BTC/USD", 1));
    FeedDefinition eur = direct("EUR/USD", 0, 1, 1, sources("EUR/USD", 1));
    FeedDefinition wrong =
        computed("BTC/EUR", 0, 2, new Method.Derived(BTC, Method.Operation.PRODUCT, eur.id()));
    FeedDefinition lost = computed("USD/GBP", 0, 3, new Method.Inverse(new FeedId("GBP/USD")));

    assertThat(problems(List.of(btc, eur, wrong, lost)))
        .containsExactly(
            "BTC/EUR.method: the product of BTC/USD and EUR/USD is not BTC/EUR",
            "USD/GBP.method: there is no feed GBP/USD");
  }

  @Test
  void confirmationsMustBeReachable() {
    FeedDefinition feed =
        guarded(
            direct(
                "BTC/USD",
                0,
                0,
                1,
                List.of(source("coinbase", "BTC/USD"), source("coinbaseadvanced", "BTC/USD"))),
            Optional.of(new JumpBound(500, 2)),
            Optional.empty(),
            MarketHours.ALWAYS);

    assertThat(problems(List.of(feed)))
        .containsExactly("BTC/USD.confirmations: expected 1 to 1 but found 2");
  }

  @Test
  void sourcesThatOnlyRepeatOthersAreNotEnough() {
    FeedDefinition feed = direct("BTC/USD", 0, 0, 1, List.of(source("coingecko", "BTC/USD")));

    assertThat(problems(List.of(feed)))
        .containsExactly("BTC/USD.sources: expected at least one source with a voice of its own");
  }

  @Test
  void aSourceThatTheNodeDoesNotHaveIsNamed() {
    FeedDefinition feed = direct("BTC/USD", 0, 0, 1, sources("BTC/USD", 2));
    FeedCatalog.Outcome outcome =
        FeedCatalog.check(
            List.of(feed), VenueGroups.KNOWN, s -> s.venue().equals("binance"), Map.of());

    assertThat(outcome)
        .isEqualTo(
            new FeedCatalog.Outcome.Invalid(
                List.of(new Problem("BTC/USD", "sources", "there is no source bitfinex BTC/USD"))));
  }

  @Test
  void feedsStandAfterWhatTheyAreComputedFrom() {
    FeedCatalog catalog =
        Definitions.catalog(
            direct("BTC/USD", 0, 0, 1, sources("BTC/USDT", 1)),
            direct("USDT/USD", 0, 1, 1, sources("USDT/USD", 1)));

    assertThat(catalog.feeds())
        .extracting(feed -> feed.id().name())
        .containsExactly("USDT/USD", "BTC/USD");
    assertThat(catalog.sources())
        .extracting(SourceId::toString)
        .containsExactly("binance BTC/USDT", "binance USDT/USD");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-06T21:59:59Z, true",
    "2026-03-06T22:00:00Z, false",
    "2026-03-07T12:00:00Z, false",
    "2026-03-08T20:59:59Z, false",
    "2026-03-08T21:00:00Z, true",
    "2026-07-03T20:59:59Z, true",
    "2026-07-03T21:00:00Z, false",
    "2026-12-25T15:00:00Z, false",
    "2026-12-28T15:00:00Z, true",
    "2026-01-01T12:00:00Z, false"
  })
  void foreignExchangeKeepsNewYorksHoursThroughDaylightSaving(Instant at, boolean open) {
    assertThat(MarketHours.FOREX.isOpen(at)).isEqualTo(open);
  }

  private static List<String> problems(List<FeedDefinition> feeds) {
    return problems(feeds, Map.of());
  }

  private static List<String> problems(List<FeedDefinition> feeds, Map<FeedId, BigDecimal> prices) {
    return switch (FeedCatalog.check(feeds, VenueGroups.KNOWN, s -> true, prices)) {
      case FeedCatalog.Outcome.Valid valid -> List.of();
      case FeedCatalog.Outcome.Invalid(List<Problem> problems) ->
          problems.stream().map(Problem::toString).toList();
    };
  }
}
