package io.meta138.oracle.feeds;

import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Feed definitions for tests. */
public final class Definitions {
  /** Seven independent venues. */
  public static final List<String> VENUES =
      List.of("binance", "bitfinex", "bitstamp", "coinbase", "gemini", "kraken", "okx");

  private Definitions() {}

  /** A source of a venue. */
  public static SourceId source(String venue, String pair) {
    return new SourceId(venue, Pair.parse(pair));
  }

  /** Sources of one pair at the first so many venues. */
  public static List<SourceId> sources(String pair, int count) {
    return VENUES.stream().limit(count).map(venue -> source(venue, pair)).toList();
  }

  /** A feed from these sources. */
  public static FeedDefinition direct(
      String id, int row, int column, int least, List<SourceId> sources) {
    return new FeedDefinition(
        new FeedId(id),
        id.replace("/", " / "),
        8,
        8,
        new Place(row, column),
        new Triggers(Duration.ofSeconds(60), 50),
        new Method.Direct(
            sources.stream().map(SourceInput::of).toList(),
            Duration.ofSeconds(15),
            least,
            least,
            Method.Outliers.USUAL,
            Method.Statistic.MEDIAN),
        MarketHours.ALWAYS,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** A feed computed from others. */
  public static FeedDefinition computed(String id, int row, int column, Method method) {
    FeedDefinition like = direct(id, row, column, 1, sources(id, 1));
    return with(like, method, like.precision());
  }

  /** The same with another method and precision. */
  public static FeedDefinition with(FeedDefinition feed, Method method, int precision) {
    return new FeedDefinition(
        feed.id(),
        feed.description(),
        feed.decimals(),
        precision,
        feed.place(),
        feed.triggers(),
        method,
        feed.hours(),
        feed.jumpBound(),
        feed.bounds(),
        feed.announces());
  }

  /** The same with a breaker, bounds and hours. */
  public static FeedDefinition guarded(
      FeedDefinition feed,
      Optional<JumpBound> jump,
      Optional<PriceBounds> bounds,
      MarketHours hours) {
    return new FeedDefinition(
        feed.id(),
        feed.description(),
        feed.decimals(),
        feed.precision(),
        feed.place(),
        feed.triggers(),
        feed.method(),
        hours,
        jump,
        bounds,
        feed.announces());
  }

  /** The same with other triggers. */
  public static FeedDefinition triggered(FeedDefinition feed, Duration heartbeat, int bps) {
    return new FeedDefinition(
        feed.id(),
        feed.description(),
        feed.decimals(),
        feed.precision(),
        feed.place(),
        new Triggers(heartbeat, bps),
        feed.method(),
        feed.hours(),
        feed.jumpBound(),
        feed.bounds(),
        feed.announces());
  }

  /** The catalogue of these feeds; fails on any problem. */
  public static FeedCatalog catalog(FeedDefinition... feeds) {
    return catalog(List.of(feeds));
  }

  /** The catalogue of these feeds; fails on any problem. */
  public static FeedCatalog catalog(List<FeedDefinition> feeds) {
    return switch (FeedCatalog.check(feeds, VenueGroups.KNOWN, s -> true, Map.of())) {
      case FeedCatalog.Outcome.Valid(FeedCatalog catalog) -> catalog;
      case FeedCatalog.Outcome.Invalid(List<Problem> problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  /** BTC/USD from seven venues, ETH/USD from three, both in row 0. */
  public static FeedCatalog bitcoinAndEther() {
    return catalog(
        direct("BTC/USD", 0, 0, 3, sources("BTC/USD", 7)),
        direct("ETH/USD", 0, 1, 2, sources("ETH/USD", 3)));
  }
}
