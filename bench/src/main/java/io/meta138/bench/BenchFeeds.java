package io.meta138.bench;

import io.meta138.app.devnet.exchanges.market.Assets;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.MarketHours;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.Place;
import io.meta138.oracle.feeds.Problem;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.feeds.Triggers;
import io.meta138.oracle.feeds.VenueGroups;
import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Feeds of generated assets, as many as wanted. */
public final class BenchFeeds {
  /** Decimals stored; every generated price fits 48 bits with them. */
  static final int PRECISION = 8;

  /** Seven venues. */
  static final List<String> SEVEN =
      List.of("binance", "bitfinex", "bitstamp", "coinbase", "gemini", "kraken", "okx");

  /** The venues of the end-to-end run: those that quote dollars and stream many markets. */
  public static final List<String> DOLLAR = List.of("bitstamp", "coinbase", "gemini", "kraken");

  /** The markets of the generated assets in dollars. */
  static final List<Pair> PAIRS =
      IntStream.rangeClosed(1, 1_000)
          .mapToObj(i -> new Pair(Assets.generatedName(i), "USD"))
          .toList();

  private BenchFeeds() {}

  /** So many feeds, four a row, each with these venues. */
  public static FeedCatalog catalog(int feeds, List<String> venues) {
    List<FeedDefinition> definitions =
        IntStream.range(0, feeds).mapToObj(i -> feed(i, PAIRS.get(i), venues)).toList();
    return switch (FeedCatalog.check(definitions, VenueGroups.KNOWN, _ -> true, Map.of())) {
      case FeedCatalog.Outcome.Valid(FeedCatalog catalog) -> catalog;
      case FeedCatalog.Outcome.Invalid(List<Problem> problems) ->
          throw new BenchException("the generated feeds are wrong: " + problems);
    };
  }

  private static FeedDefinition feed(int index, Pair pair, List<String> venues) {
    return new FeedDefinition(
        new FeedId(pair.toString()),
        pair.base() + " / " + pair.quote(),
        PRECISION,
        PRECISION,
        new Place(index / 4, index % 4),
        new Triggers(Duration.ofHours(1), 50),
        new Method.Direct(
            venues.stream().map(venue -> SourceInput.of(new SourceId(venue, pair))).toList(),
            Duration.ofSeconds(30),
            3,
            3,
            Method.Outliers.USUAL,
            Method.Statistic.MEDIAN),
        MarketHours.ALWAYS,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** The same feeds as a feeds file with the venues of the end-to-end run. */
  static String yaml(int feeds) {
    StringBuilder yaml = new StringBuilder("feeds:\n");
    for (int i = 0; i < feeds; i++) {
      Pair pair = PAIRS.get(i);
      yaml.append(
          """
            - id: %s
              row: %d
              column: %d
              precision: %d
              heartbeat: 1h
              sources: [%s]
          """
              .formatted(
                  pair,
                  i / 4,
                  i % 4,
                  PRECISION,
                  String.join(", ", DOLLAR.stream().map(venue -> venue + " " + pair).toList())));
    }
    return yaml.toString();
  }
}
