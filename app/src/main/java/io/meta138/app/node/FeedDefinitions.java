package io.meta138.app.node;

import io.meta138.app.config.FeedsConfig;
import io.meta138.app.config.FeedsConfig.Entry;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.JumpBound;
import io.meta138.oracle.feeds.MarketHours;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.Place;
import io.meta138.oracle.feeds.PriceBounds;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.feeds.Triggers;
import io.meta138.oracle.feeds.VenueGroups;
import io.meta138.oracle.quotes.Pair;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.oracle.sources.VenueCatalog;
import io.meta138.oracle.sources.protocol.Venue;
import io.meta138.oracle.sources.protocol.VenueProfile;
import io.meta138.platform.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a feeds file into a checked catalog. */
final class FeedDefinitions {
  private static final Duration SLOW_VENUE = Duration.ofHours(1);

  private final String file;
  private final Map<String, Integer> lines;
  private final VenueCatalog venues;
  private final List<Problem> problems = new ArrayList<>();

  private FeedDefinitions(String file, Map<String, Integer> lines, VenueCatalog venues) {
    this.file = file;
    this.lines = lines;
    this.venues = venues;
  }

  /** A checked catalog, or everything that is wrong with it. */
  record Result(Optional<FeedCatalog> catalog, List<Problem> problems) {}

  /**
   * Checks the entries among each other.
   *
   * @param file name of the file, for problems
   * @param lines where its keys stand
   */
  static Result check(
      String file, FeedsConfig config, Map<String, Integer> lines, VenueCatalog venues) {
    return new FeedDefinitions(file, lines, venues).check(config);
  }

  private Result check(FeedsConfig config) {
    List<FeedDefinition> definitions = new ArrayList<>();
    for (int i = 0; i < config.feeds().size(); i++) {
      definitions.add(definition(i, config.feeds().get(i)));
    }
    if (!problems.isEmpty()) {
      return new Result(Optional.empty(), problems);
    }
    return switch (FeedCatalog.check(
        definitions, VenueGroups.KNOWN, source -> venues.symbol(source).isPresent(), Map.of())) {
      case FeedCatalog.Outcome.Valid(FeedCatalog catalog) ->
          new Result(Optional.of(catalog), List.of());
      case FeedCatalog.Outcome.Invalid(List<io.meta138.oracle.feeds.Problem> found) -> {
        found.forEach(problem -> located(config, problem));
        yield new Result(Optional.empty(), problems);
      }
    };
  }

  private void located(FeedsConfig config, io.meta138.oracle.feeds.Problem problem) {
    for (int i = 0; i < config.feeds().size(); i++) {
      if (config.feeds().get(i).id().name().equals(problem.feed())) {
        String key =
            problem.field().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
        note(i, key, problem.feed() + ": " + problem.message());
        return;
      }
    }
    problems.add(new Problem(file, 1, problem.feed(), problem.field() + ": " + problem.message()));
  }

  private void note(int index, String key, String message) {
    String entry = "feeds[" + index + "]";
    int line = lines.getOrDefault(entry + "." + key, lines.getOrDefault(entry, 1));
    problems.add(new Problem(file, line, entry + "." + key, message));
  }

  private FeedDefinition definition(int index, Entry entry) {
    return new FeedDefinition(
        entry.id(),
        entry.description().orElse(entry.id().base() + " / " + entry.id().quote()),
        entry.decimals(),
        entry.precision(),
        new Place(entry.row(), entry.column()),
        new Triggers(entry.heartbeat(), entry.deviationBps()),
        method(index, entry),
        switch (entry.hours()) {
          case ALWAYS -> MarketHours.ALWAYS;
          case FOREX -> MarketHours.FOREX;
        },
        entry.jump().map(jump -> new JumpBound(jump.bps(), jump.confirmations())),
        entry.bounds().map(bounds -> new PriceBounds(bounds.least(), bounds.most())),
        entry.announces());
  }

  private Method method(int index, Entry entry) {
    if (entry.derived().isPresent()) {
      FeedsConfig.Derived derived = entry.derived().get();
      return new Method.Derived(
          derived.left(),
          switch (derived.operation()) {
            case PRODUCT -> Method.Operation.PRODUCT;
            case QUOTIENT -> Method.Operation.QUOTIENT;
          },
          derived.right());
    }
    if (entry.inverse().isPresent()) {
      return new Method.Inverse(entry.inverse().get());
    }
    List<SourceInput> inputs = new ArrayList<>();
    for (int i = 0; i < entry.sources().size(); i++) {
      Optional<SourceInput> input = source(index, i, entry.sources().get(i));
      input.ifPresent(inputs::add);
    }
    return new Method.Direct(
        inputs,
        entry.freshness(),
        entry.minSources(),
        entry.minGroups(),
        new Method.Outliers(entry.outlierMads(), entry.outlierFloorBps()),
        switch (entry.statistic()) {
          case MEDIAN -> Method.Statistic.MEDIAN;
          case VOLUME_WEIGHTED_MEDIAN -> Method.Statistic.VOLUME_WEIGHTED_MEDIAN;
        },
        entry.divergenceBps());
  }

  private Optional<SourceInput> source(int feed, int number, String text) {
    String key = "sources[" + number + "]";
    int space = text.indexOf(' ');
    try {
      if (space > 0) {
        SourceId id =
            new SourceId(text.substring(0, space), Pair.parse(text.substring(space + 1).strip()));
        return Optional.of(new SourceInput(id, ownFreshness(id)));
      }
    } catch (IllegalArgumentException e) {
      // said below, in one way for every form that is not the one expected
    }
    note(feed, key, "expected VENUE BASE/QUOTE such as kraken BTC/USD, found '" + text + "'");
    return Optional.empty();
  }

  /**
   * Venues that publish once a day, and averages asked every few minutes, can't meet a window of
   * seconds; they bring their own.
   */
  private Optional<Duration> ownFreshness(SourceId id) {
    return venues
        .venue(id.venue())
        .map(Venue::profile)
        .filter(profile ->
            profile.independenceGroup().isEmpty()
                || profile.quoteLifetime().compareTo(SLOW_VENUE) > 0)
        .map(VenueProfile::quoteLifetime);
  }
}
