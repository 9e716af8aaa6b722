package io.meta138.oracle.aggregation;

import static io.meta138.oracle.feeds.Definitions.catalog;
import static io.meta138.oracle.feeds.Definitions.computed;
import static io.meta138.oracle.feeds.Definitions.direct;
import static io.meta138.oracle.feeds.Definitions.guarded;
import static io.meta138.oracle.feeds.Definitions.source;
import static io.meta138.oracle.feeds.Definitions.sources;
import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.JumpBound;
import io.meta138.oracle.feeds.MarketHours;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.PriceBounds;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PriceBoardTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");

  /** A board with its book, fed by hand. */
  private static final class Desk {
    final QuoteBook book;
    final PriceBoard board;
    Instant now = NOON;

    Desk(FeedCatalog catalog) {
      book = new QuoteBook(catalog);
      board = new PriceBoard(catalog, book);
    }

    void quote(SourceId source, String price) {
      book.accept(
          new Quote(source, new BigDecimal(price), Optional.empty(), Optional.of(now), now));
    }

    void quotes(List<SourceId> sources, String price) {
      sources.forEach(source -> quote(source, price));
    }

    FeedOutcome outcome(String feed) {
      board.update(now);
      return board.outcome(board.indexOf(new FeedId(feed)));
    }

    BigDecimal price(String feed) {
      FeedOutcome outcome = outcome(feed);
      assertThat(outcome).as(outcome.why()).isInstanceOf(FeedOutcome.Answer.class);
      return ((FeedOutcome.Answer) outcome).price();
    }

    Unavailability reason(String feed) {
      FeedOutcome outcome = outcome(feed);
      assertThat(outcome).isInstanceOf(FeedOutcome.Unavailable.class);
      return ((FeedOutcome.Unavailable) outcome).reason();
    }
  }

  @Test
  void tooFewFreshSourcesAreNamedWithTheReasonOfEach() {
    List<SourceId> venues = sources("BTC/USD", 4);
    Desk desk = new Desk(catalog(direct("BTC/USD", 0, 0, 3, venues)));
    desk.quotes(venues.subList(0, 3), "65000");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("65000");

    desk.now = NOON.plusSeconds(14);
    desk.quotes(venues.subList(0, 2), "65000");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("65000");
    desk.now = NOON.plusSeconds(15);

    assertThat(desk.reason("BTC/USD").text())
        .startsWith("too few sources: have 2, need 3")
        .contains("bitstamp BTC/USD (stale since " + NOON + ")")
        .contains("coinbase BTC/USD (silent)");
  }

  @Test
  void aFeedComesBackWhenASilentSourceRepeatsItsOldPrice() {
    List<SourceId> venues = sources("BTC/USD", 3);
    Desk desk = new Desk(catalog(direct("BTC/USD", 0, 0, 3, venues)));
    desk.quotes(venues, "65000");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("65000");
    desk.now = NOON.plusSeconds(20);
    assertThat(desk.reason("BTC/USD")).isInstanceOf(Unavailability.TooFewSources.class);

    desk.quotes(venues, "65000");

    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("65000");
  }

  @Test
  void twoSourcesOfOneGroupHaveOneVoice() {
    SourceId one = source("coinbase", "BTC/USD");
    SourceId other = source("coinbaseadvanced", "BTC/USD");
    List<SourceId> rest = List.of(source("kraken", "BTC/USD"), source("okx", "BTC/USD"));
    Desk desk =
        new Desk(
            catalog(
                direct(
                    "BTC/USD",
                    0,
                    0,
                    3,
                    Stream.of(List.of(one, other), rest).flatMap(List::stream).toList())));
    desk.quotes(List.of(one, other), "101");
    desk.quote(rest.get(0), "100");
    desk.quote(rest.get(1), "100.2");

    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("100.2");
  }

  @Test
  void twoSourcesOfOneGroupAreNotTwoGroups() {
    List<SourceId> same = List.of(source("ecb", "EUR/USD"), source("frankfurter", "EUR/USD"));
    Method method =
        new Method.Direct(
            same.stream().map(io.meta138.oracle.feeds.SourceInput::of).toList(),
            Duration.ofSeconds(15),
            2,
            1,
            Method.Outliers.USUAL,
            Method.Statistic.MEDIAN);
    Desk desk = new Desk(catalog(computed("EUR/USD", 0, 0, method)));
    desk.quotes(same, "1.08");

    assertThat(desk.price("EUR/USD")).isEqualByComparingTo("1.08");
  }

  @Test
  void aggregatorsHaveNoVoice() {
    SourceId echo = source("coingecko", "BTC/USD");
    List<SourceId> venues = sources("BTC/USD", 2);
    Desk desk =
        new Desk(
            catalog(
                direct(
                    "BTC/USD", 0, 0, 2, Stream.concat(venues.stream(), Stream.of(echo)).toList())));
    desk.quotes(venues, "100");
    desk.quote(echo, "120");

    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("100");
  }

  @Test
  void stablecoinQuotesAreConvertedAndNeverTakenAtPar() {
    List<SourceId> dollars = sources("USDT/USD", 3);
    List<SourceId> tethers = sources("BTC/USDT", 3);
    Desk desk =
        new Desk(
            catalog(direct("BTC/USD", 0, 0, 3, tethers), direct("USDT/USD", 0, 1, 3, dollars)));
    desk.quotes(tethers, "65000");
    assertThat(desk.reason("BTC/USD").text())
        .isEqualTo("no price of USDT/USD to convert with: have 0 sources, need 3");

    desk.quotes(dollars, "0.98");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("63700");

    desk.now = NOON.plusSeconds(1);
    desk.quotes(dollars, "0.97");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("63050");
  }

  @Test
  void derivedAndInverseFeedsFollowTheirComponents() {
    Desk desk =
        new Desk(
            catalog(
                direct("BTC/USD", 0, 0, 2, sources("BTC/USD", 2)),
                direct("EUR/USD", 0, 1, 2, sources("EUR/USD", 2)),
                computed(
                    "BTC/EUR",
                    0,
                    2,
                    new Method.Derived(
                        new FeedId("BTC/USD"), Method.Operation.QUOTIENT, new FeedId("EUR/USD"))),
                computed("USD/EUR", 0, 3, new Method.Inverse(new FeedId("EUR/USD")))));
    desk.quotes(sources("BTC/USD", 2), "66000");
    assertThat(desk.reason("BTC/EUR").text()).startsWith("needs EUR/USD: too few sources");
    desk.quotes(sources("EUR/USD", 2), "1.1");

    assertThat(desk.price("BTC/EUR")).isEqualByComparingTo("60000");
    assertThat(desk.price("USD/EUR")).isEqualByComparingTo("0.9090909090909090909090909090909091");

    desk.now = NOON.plusSeconds(1);
    desk.quotes(sources("BTC/USD", 2), "55000");
    assertThat(desk.price("BTC/EUR")).isEqualByComparingTo("50000");
    desk.now = NOON.plusSeconds(15);
    assertThat(desk.reason("BTC/EUR").text()).startsWith("needs EUR/USD: too few sources");
  }

  @Test
  void aQuoteOfTheOtherSideIsInverted() {
    Desk desk = new Desk(catalog(direct("EUR/USD", 0, 0, 1, List.of(source("okx", "USD/EUR")))));
    desk.quote(source("okx", "USD/EUR"), "0.8");

    assertThat(desk.price("EUR/USD")).isEqualByComparingTo("1.25");
  }

  @Test
  void aJumpIsHeldUntilEnoughGroupsConfirmIt() {
    List<SourceId> venues = sources("BTC/USD", 3);
    Desk desk =
        new Desk(
            catalog(
                guarded(
                    direct("BTC/USD", 0, 0, 1, venues),
                    Optional.of(new JumpBound(500, 3)),
                    Optional.empty(),
                    MarketHours.ALWAYS)));
    desk.quotes(venues, "100");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("100");

    desk.now = NOON.plusSeconds(1);
    desk.quotes(venues.subList(0, 2), "110");
    assertThat(desk.outcome("BTC/USD"))
        .isInstanceOfSatisfying(
            FeedOutcome.Held.class,
            held -> {
              assertThat(held.jumpBps()).isEqualTo(1_000);
              assertThat(held.have()).isEqualTo(2);
              assertThat(held.need()).isEqualTo(3);
            });

    desk.quote(venues.get(2), "109");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("110");
  }

  @Test
  void anOperatorReleasesAHeldPriceByItsAnchor() {
    List<SourceId> venues = sources("BTC/USD", 3);
    Desk desk =
        new Desk(
            catalog(
                guarded(
                    direct("BTC/USD", 0, 0, 1, venues),
                    Optional.of(new JumpBound(500, 3)),
                    Optional.empty(),
                    MarketHours.ALWAYS)));
    desk.board.anchor(0, new BigDecimal("50"));
    desk.quotes(venues.subList(0, 2), "100");
    assertThat(desk.outcome("BTC/USD")).isInstanceOf(FeedOutcome.Held.class);

    desk.board.anchor(0, new BigDecimal("100"));

    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("100");
  }

  @Test
  void aPriceOutsideItsBoundsIsNone() {
    List<SourceId> venues = sources("USDT/USD", 3);
    Desk desk =
        new Desk(
            catalog(
                guarded(
                    direct("USDT/USD", 0, 0, 1, venues),
                    Optional.empty(),
                    Optional.of(new PriceBounds(new BigDecimal("0.5"), new BigDecimal("1.5"))),
                    MarketHours.ALWAYS)));
    desk.quotes(venues, "1.6");

    assertThat(desk.reason("USDT/USD").text()).isEqualTo("price 1.6 lies outside 0.5 to 1.5");
  }

  @Test
  void aClosedMarketHasNoPriceUntilItOpens() {
    List<SourceId> venues = sources("EUR/USD", 3);
    Desk desk =
        new Desk(
            catalog(
                guarded(
                    direct("EUR/USD", 0, 0, 3, venues),
                    Optional.empty(),
                    Optional.empty(),
                    MarketHours.FOREX),
                computed("USD/EUR", 0, 1, new Method.Inverse(new FeedId("EUR/USD")))));
    desk.now = Instant.parse("2026-03-06T21:59:59Z");
    desk.quotes(venues, "1.08");
    assertThat(desk.price("EUR/USD")).isEqualByComparingTo("1.08");

    desk.now = Instant.parse("2026-03-06T22:00:00Z");
    assertThat(desk.reason("EUR/USD")).isInstanceOf(Unavailability.MarketClosed.class);
    assertThat(desk.reason("USD/EUR")).isInstanceOf(Unavailability.MarketClosed.class);

    desk.now = Instant.parse("2026-03-08T21:00:00Z");
    desk.quotes(venues, "1.08");
    assertThat(desk.price("EUR/USD")).isEqualByComparingTo("1.08");
  }

  @Test
  void whatIsKeptCurrentEqualsWhatIsComputedAfresh() {
    long seed = Long.getLong("meta138.seed", 138);
    Random random = new Random(seed);
    FeedCatalog catalog =
        catalog(
            direct("BTC/USD", 0, 0, 3, sources("BTC/USDT", 7)),
            direct("USDT/USD", 0, 1, 2, sources("USDT/USD", 4)),
            direct("EUR/USD", 0, 2, 2, sources("EUR/USD", 3)),
            computed(
                "BTC/EUR",
                0,
                3,
                new Method.Derived(
                    new FeedId("BTC/USD"), Method.Operation.QUOTIENT, new FeedId("EUR/USD"))));
    Desk kept = new Desk(catalog);
    List<SourceId> all = List.copyOf(catalog.sources());
    for (int step = 0; step < 20_000 / Integer.getInteger("meta138.scale", 10); step++) {
      kept.now = kept.now.plusMillis(random.nextInt(3_000));
      for (int i = random.nextInt(4); i > 0; i--) {
        SourceId source = all.get(random.nextInt(all.size()));
        kept.quote(source, String.valueOf(100 + random.nextInt(3)));
      }
      kept.board.update(kept.now);
      PriceBoard fresh = new PriceBoard(catalog, kept.book);
      fresh.update(kept.now);
      for (int feed = 0; feed < catalog.feeds().size(); feed++) {
        assertThat(summary(kept.board.outcome(feed)))
            .as("seed %d, step %d, %s", seed, step, catalog.feeds().get(feed).id())
            .isEqualTo(summary(fresh.outcome(feed)));
      }
    }
  }

  private static String summary(FeedOutcome outcome) {
    return switch (outcome) {
      case FeedOutcome.Answer answer ->
          answer.price().stripTrailingZeros() + " of " + answer.used().size();
      case FeedOutcome.Unavailable(Unavailability reason) -> reason.label();
      case FeedOutcome.Held held -> held.text();
    };
  }

  @Test
  void aWithdrawnQuoteCountsNoMoreAtOnceUntilItsSourceSpeaksAgain() {
    List<SourceId> venues = sources("BTC/USD", 3);
    Desk desk = new Desk(catalog(direct("BTC/USD", 0, 0, 2, venues)));
    desk.quote(venues.get(0), "64000");
    desk.quote(venues.get(1), "64010");
    desk.quote(venues.get(2), "64020");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("64010");

    desk.book.withdraw(venues.get(0), desk.now);
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("64015");
    desk.book.withdraw(venues.get(1), desk.now);
    desk.book.withdraw(venues.get(1), desk.now);
    assertThat(desk.reason("BTC/USD")).asString().contains("sends bad data");
    assertThat(desk.book.withdrawals()).isEqualTo(2);

    desk.quote(venues.get(0), "64000");
    assertThat(desk.price("BTC/USD")).isEqualByComparingTo("64010");
    desk.now = NOON.minusSeconds(1);
    desk.quote(venues.get(1), "64010");
    assertThat(desk.book.rejected(Rejection.OUT_OF_ORDER)).isEqualTo(1);
  }
}
