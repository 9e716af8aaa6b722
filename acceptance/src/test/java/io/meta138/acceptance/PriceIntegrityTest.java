package io.meta138.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.app.devnet.exchanges.replay.DerivedVenue;
import io.meta138.app.devnet.exchanges.replay.RecordedDay;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.JumpBound;
import io.meta138.oracle.feeds.MarketHours;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.Place;
import io.meta138.oracle.feeds.Problem;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.feeds.Triggers;
import io.meta138.oracle.feeds.VenueGroups;
import io.meta138.oracle.publishing.VirtualNode;
import io.meta138.oracle.publishing.VirtualNode.Published;
import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Published prices against the honest venues, over recorded days in virtual time. Every venue
 * quotes once a second; a fault begins within the first tenth of the window.
 */
class PriceIntegrityTest {
  private static final int SCALE = Integer.getInteger("meta138.scale", 10);
  private static final long SEED = Long.getLong("meta138.seed", 138L);
  private static final Duration WINDOW = Duration.ofDays(1).dividedBy(SCALE);
  private static final List<String> NAMES =
      List.of("binance", "bitfinex", "bitstamp", "coinbase", "gemini", "kraken", "okx");
  private static final int TOLERATED = 2;
  private static final int MAJORITY = 4;
  private static final int PRECISION = 7;
  private static final BigDecimal ONE_UNIT = BigDecimal.ONE.movePointLeft(PRECISION);
  private static final BigDecimal HALF = new BigDecimal("0.5");

  @TempDir static Path directory;

  /** How far published prices were from the honest ones, in hundredths of a basis point. */
  private record Measured(List<Long> distances, List<String> outside, long heartbeatsMissed) {
    Measured() {
      this(new ArrayList<>(), new ArrayList<>(), 0);
    }

    Measured and(Measured other) {
      List<Long> distance = new ArrayList<>(distances);
      distance.addAll(other.distances);
      List<String> all = new ArrayList<>(outside);
      all.addAll(other.outside);
      return new Measured(distance, all, heartbeatsMissed + other.heartbeatsMissed);
    }

    long percentile(int hundredths) {
      List<Long> sorted = new ArrayList<>(distances);
      Collections.sort(sorted);
      return sorted.get(Math.ceilDiv(sorted.size() * hundredths, 100) - 1);
    }
  }

  @Test
  void twoLyingVenuesOfSevenNeverMoveAPriceOutOfTheHonestRange() throws IOException {
    List<RecordedDay> days = days();
    StringBuilder table = new StringBuilder();
    table.append(
        "price integrity: %d days, %s of each, seed %d%n%-8s %-18s %8s %8s %8s %8s %8s%n"
            .formatted(
                days.size(),
                WINDOW,
                SEED,
                "spread",
                "two lie by",
                "answers",
                "outside",
                "p50 bps",
                "p99 bps",
                "max bps"));
    Map<Integer, Measured> bySpread = new java.util.TreeMap<>();
    Random random = new Random(SEED);
    for (int spread : List.of(1, 5, 20)) {
      for (MarketFault fault : MarketFault.values()) {
        Measured measured = new Measured();
        for (RecordedDay day : days) {
          measured = measured.and(run(day, spread, fault, TOLERATED, random.nextLong()));
        }
        bySpread.merge(spread, measured, Measured::and);
        table.append(line(spread, fault.name().toLowerCase(Locale.ROOT), measured));
      }
    }
    bySpread.forEach((spread, all) -> table.append(line(spread, "all", all)));
    System.out.println(table);

    bySpread.forEach((spread, all) -> {
      assertThat(all.outside()).as("spread %d, seed %d", spread, SEED).isEmpty();
      assertThat(all.heartbeatsMissed()).as("spread %d, seed %d", spread, SEED).isZero();
    });
    for (int spread : List.of(1, 5)) {
      assertThat(bySpread.getOrDefault(spread, new Measured()).percentile(99))
          .as("p99 of the distance at spread %d in 0.01 bps, seed %d", spread, SEED)
          .isLessThanOrEqualTo(500);
    }
  }

  @Test
  void aMajorityOfLiarsIsBeyondWhatIsPromisedAndSeenHere() throws IOException {
    RecordedDay day = days().getFirst();

    Measured measured = run(day, 1, MarketFault.THREE_PERCENT_HIGH, MAJORITY, SEED);

    assertThat(measured.outside()).isNotEmpty();
    assertThat(measured.percentile(99)).isGreaterThan(200);
  }

  private static String line(int spread, String fault, Measured measured) {
    return "%-8d %-18s %8d %8d %8s %8s %8s%n"
        .formatted(
            spread,
            fault,
            measured.distances().size(),
            measured.outside().size(),
            BigDecimal.valueOf(measured.percentile(50), 2),
            BigDecimal.valueOf(measured.percentile(99), 2),
            BigDecimal.valueOf(measured.percentile(100), 2));
  }

  private static List<RecordedDay> days() throws IOException {
    Path recorded = Meta138.ROOT.resolve("../shared/data/market");
    if (Files.isDirectory(recorded)) {
      try (Stream<Path> files = Files.list(recorded)) {
        List<RecordedDay> days =
            files
                .filter(file -> file.toString().endsWith("_trade.zip"))
                .sorted()
                .map(RecordedDay::read)
                .toList();
        if (!days.isEmpty()) {
          return days;
        }
      }
    }
    return List.of(SyntheticDay.in(directory, SEED));
  }

  private static Measured run(
      RecordedDay day, int spread, MarketFault fault, int lying, long seed) {
    Random random = new Random(seed);
    List<DerivedVenue> venues = DerivedVenue.derive(day, seed, NAMES.size(), spread);
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6));
    Collections.shuffle(order, random);
    List<Integer> liars = order.subList(0, lying);
    List<DerivedVenue> honest =
        order.subList(lying, order.size()).stream().map(venues::get).toList();
    long latest = Duration.ofDays(1).minus(WINDOW).toSeconds();
    Duration start = Duration.ofSeconds(random.nextLong(latest + 1));
    Duration onset = start.plusSeconds(random.nextLong(WINDOW.toSeconds() / 10));
    FeedCatalog catalog = catalog(day);
    List<SourceId> sources = sources(pair(day));
    Instant midnight = day.day().atStartOfDay(ZoneOffset.UTC).toInstant();
    VirtualNode node = new VirtualNode(catalog, midnight.plus(start));
    Measured measured = new Measured();
    Duration end = start.plus(WINDOW);
    for (Duration at = start; at.compareTo(end) < 0; at = at.plusSeconds(1)) {
      Instant now = midnight.plus(at);
      List<Quote> quotes = new ArrayList<>();
      for (int i = 0; i < venues.size(); i++) {
        DerivedVenue venue = venues.get(i);
        boolean lies = liars.contains(i) && at.compareTo(onset) >= 0;
        Optional<BigDecimal> said =
            lies
                ? fault.distort(venue.middleAt(at), venue.middleAt(onset))
                : Optional.of(venue.middleAt(at));
        SourceId source = sources.get(i);
        said.ifPresent(
            price -> quotes.add(new Quote(source, price, Optional.empty(), Optional.of(now), now)));
      }
      for (Published published : node.step(now, quotes)) {
        judge(
            published,
            honest,
            midnight,
            day.venue() + " " + day.day() + " " + fault + " seed " + seed,
            measured);
      }
    }
    return new Measured(
        measured.distances(), measured.outside(), node.summary().missedHeartbeats());
  }

  private static void judge(
      Published published,
      List<DerivedVenue> honest,
      Instant midnight,
      String where,
      Measured measured) {
    Duration observed = Duration.between(midnight, published.observedAt());
    List<BigDecimal> prices =
        honest.stream().map(venue -> venue.middleAt(observed)).sorted().toList();
    BigDecimal price = published.price();
    if (price.compareTo(prices.getFirst().subtract(ONE_UNIT)) < 0
        || price.compareTo(prices.getLast().add(ONE_UNIT)) > 0) {
      measured.outside().add(where + " at " + published + ": " + prices);
    }
    int middle = prices.size() / 2;
    BigDecimal median =
        prices.size() % 2 == 1
            ? prices.get(middle)
            : prices.get(middle - 1).add(prices.get(middle)).multiply(HALF);
    measured
        .distances()
        .add(
            price
                .subtract(median)
                .abs()
                .movePointRight(6)
                .divide(median, 0, RoundingMode.UP)
                .longValueExact());
  }

  private static Pair pair(RecordedDay day) {
    return new Pair(day.instrument().base(), day.instrument().quote());
  }

  private static List<SourceId> sources(Pair pair) {
    return NAMES.stream().map(name -> new SourceId(name, pair)).toList();
  }

  /** The feed as the devnet defines it: 30 s, 5 bps, three of 20 s, jumps of 15 % confirmed. */
  private static FeedCatalog catalog(RecordedDay day) {
    Pair pair = pair(day);
    FeedDefinition feed =
        new FeedDefinition(
            new FeedId(pair.toString()),
            pair.base() + " / " + pair.quote(),
            8,
            PRECISION,
            new Place(0, 0),
            new Triggers(Duration.ofSeconds(30), 5),
            new Method.Direct(
                sources(pair).stream().map(SourceInput::of).toList(),
                Duration.ofSeconds(20),
                3,
                3,
                Method.Outliers.USUAL,
                Method.Statistic.MEDIAN),
            MarketHours.ALWAYS,
            Optional.of(new JumpBound(1500, 3)),
            Optional.empty(),
            false);
    return switch (FeedCatalog.check(List.of(feed), VenueGroups.KNOWN, source -> true, Map.of())) {
      case FeedCatalog.Outcome.Valid(FeedCatalog valid) -> valid;
      case FeedCatalog.Outcome.Invalid(List<Problem> problems) ->
          throw new AssertionError(problems.toString());
    };
  }
}
