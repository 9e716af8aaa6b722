package io.meta138.oracle.feeds;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** One check of a set of definitions: collects problems and finds the order. */
final class CatalogCheck {
  /** Largest number that fits a column: {@code 2^47 - 1}. */
  static final long MOST = (1L << 47) - 1;

  /** An asset may grow fifty times before its column is too narrow. */
  static final int HEADROOM = 50;

  private static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(2);

  private final Collection<FeedDefinition> definitions;
  private final VenueGroups groups;
  private final Predicate<SourceId> available;
  private final Map<FeedId, BigDecimal> prices;
  private final Map<FeedId, FeedDefinition> byId = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<FeedDefinition> ordered = new LinkedHashSet<>();

  CatalogCheck(
      Collection<FeedDefinition> definitions,
      VenueGroups groups,
      Predicate<SourceId> available,
      Map<FeedId, BigDecimal> prices) {
    this.definitions = List.copyOf(definitions);
    this.groups = groups;
    this.available = available;
    this.prices = prices;
  }

  List<Problem> run() {
    Map<Place, FeedId> places = new HashMap<>();
    for (FeedDefinition feed : definitions) {
      if (byId.putIfAbsent(feed.id(), feed) != null) {
        problem(feed, "id", "defined twice");
      }
      FeedId other = places.putIfAbsent(feed.place(), feed.id());
      if (other != null) {
        problem(feed, "place", feed.place() + " belongs to " + other);
      }
    }
    for (FeedDefinition feed : definitions) {
      checkShape(feed);
      checkHeadroom(feed);
      switch (feed.method()) {
        case Method.Direct direct -> checkDirect(feed, direct);
        case Method.Derived derived -> checkDerived(feed, derived);
        case Method.Inverse inverse -> checkInverse(feed, inverse);
      }
    }
    for (FeedDefinition feed : definitions) {
      visit(feed, new LinkedHashSet<>());
    }
    return problems;
  }

  List<FeedDefinition> ordered() {
    return List.copyOf(ordered);
  }

  private void checkShape(FeedDefinition feed) {
    range(feed, "row", feed.place().row(), 0, 65_535);
    range(feed, "column", feed.place().column(), 0, 3);
    range(feed, "decimals", feed.decimals(), 0, 36);
    range(feed, "precision", feed.precision(), 0, Math.max(0, feed.decimals()));
    range(feed, "deviationBps", feed.triggers().deviationBps(), 1, 10_000);
    byte[] description = feed.description().getBytes(StandardCharsets.UTF_8);
    if (description.length < 1 || description.length > 31) {
      problem(feed, "description", "expected 1 to 31 bytes but found " + description.length);
    }
    if (feed.triggers().heartbeat().compareTo(SHORTEST_HEARTBEAT) < 0) {
      problem(
          feed,
          "heartbeat",
          "expected at least " + SHORTEST_HEARTBEAT + " but found " + feed.triggers().heartbeat());
    }
    feed.bounds()
        .filter(b -> b.least().signum() <= 0 || b.most().compareTo(b.least()) <= 0)
        .ifPresent(b ->
            problem(
                feed,
                "bounds",
                "expected 0 < least < most but found " + b.least() + " and " + b.most()));
  }

  private void checkHeadroom(FeedDefinition feed) {
    BigDecimal price = prices.get(feed.id());
    if (price == null || feed.precision() < 0 || feed.precision() > 36) {
      return;
    }
    BigDecimal most = BigDecimal.valueOf(MOST, feed.precision());
    BigDecimal wanted = price.multiply(BigDecimal.valueOf(HEADROOM));
    if (wanted.compareTo(most) > 0) {
      problem(
          feed,
          "precision",
          "a column holds up to "
              + most.toPlainString()
              + " at precision "
              + feed.precision()
              + ", expected "
              + HEADROOM
              + " times the price of "
              + price.toPlainString()
              + ": lower the precision");
    }
  }

  private void checkDirect(FeedDefinition feed, Method.Direct direct) {
    Set<SourceId> seen = new HashSet<>();
    Set<String> independent = new HashSet<>();
    int voiced = 0;
    for (SourceInput input : direct.sources()) {
      SourceId source = input.source();
      if (!seen.add(source)) {
        problem(feed, "sources", source + " is listed twice");
        continue;
      }
      if (!available.test(source)) {
        problem(feed, "sources", "there is no source " + source);
      }
      input
          .freshness()
          .filter(f -> f.isNegative() || f.isZero())
          .ifPresent(f -> problem(feed, "sources", source + " has a freshness of " + f));
      checkLeg(feed, source);
      if (groups.of(source.venue()).isPresent()) {
        voiced++;
        independent.add(groups.of(source.venue()).orElseThrow());
      }
    }
    range(feed, "minSources", direct.minSources(), 1, Math.max(1, voiced));
    range(feed, "minGroups", direct.minGroups(), 1, Math.max(1, independent.size()));
    if (voiced == 0) {
      problem(feed, "sources", "expected at least one source with a voice of its own");
    }
    if (direct.freshness().isNegative() || direct.freshness().isZero()) {
      problem(feed, "freshness", "expected more than 0 but found " + direct.freshness());
    }
    if (direct.outliers().k().signum() <= 0) {
      problem(feed, "outliers", "expected k above 0 but found " + direct.outliers().k());
    }
    range(feed, "outliers", direct.outliers().floorBps(), 1, 10_000);
    range(feed, "divergenceBps", direct.divergenceBps(), 1, 10_000);
    feed.jumpBound()
        .ifPresent(bound -> {
          range(feed, "jumpBound", bound.bps(), 1, 1_000_000);
          range(feed, "confirmations", bound.confirmations(), 1, Math.max(1, independent.size()));
        });
  }

  private void checkLeg(FeedDefinition feed, SourceId source) {
    switch (Leg.between(source.pair(), feed.id()).orElse(null)) {
      case null -> problem(feed, "sources", source + " can't be turned into " + feed.id());
      case Leg.Converted(FeedId by) -> {
        if (!byId.containsKey(by)) {
          problem(
              feed, "sources", source + " needs a feed " + by + " to convert it: never assumed 1");
        }
      }
      case Leg.Straight() -> {}
      case Leg.Inverted() -> {}
    }
  }

  private void checkDerived(FeedDefinition feed, Method.Derived derived) {
    boolean leftKnown = component(feed, derived.left());
    boolean rightKnown = component(feed, derived.right());
    noBreaker(feed);
    if (!leftKnown || !rightKnown) {
      return;
    }
    FeedId left = derived.left();
    FeedId right = derived.right();
    boolean product = derived.operation() == Method.Operation.PRODUCT;
    String joint = product ? right.base() : right.quote();
    String quote = product ? right.quote() : right.base();
    if (!left.quote().equals(joint)
        || !left.base().equals(feed.id().base())
        || !quote.equals(feed.id().quote())) {
      problem(
          feed,
          "method",
          "the "
              + (product ? "product" : "quotient")
              + " of "
              + left
              + " and "
              + right
              + " is not "
              + feed.id());
    }
  }

  private void checkInverse(FeedDefinition feed, Method.Inverse inverse) {
    noBreaker(feed);
    if (component(feed, inverse.of())
        && !(inverse.of().base().equals(feed.id().quote())
            && inverse.of().quote().equals(feed.id().base()))) {
      problem(feed, "method", "the inverse of " + inverse.of() + " is not " + feed.id());
    }
  }

  private void noBreaker(FeedDefinition feed) {
    if (feed.jumpBound().isPresent()) {
      problem(feed, "jumpBound", "only for feeds from sources; others are held with theirs");
    }
  }

  private boolean component(FeedDefinition feed, FeedId of) {
    if (!byId.containsKey(of)) {
      problem(feed, "method", "there is no feed " + of);
      return false;
    }
    return true;
  }

  /** Depth first: a feed is placed after everything it needs; meeting one on the way is a cycle. */
  private void visit(FeedDefinition feed, Set<FeedId> path) {
    if (ordered.contains(feed)) {
      return;
    }
    if (!path.add(feed.id())) {
      Set<FeedId> cycle = new LinkedHashSet<>(path);
      for (FeedId id : path) {
        if (id.equals(feed.id())) {
          break;
        }
        cycle.remove(id);
      }
      Problem found =
          new Problem(feed.id().name(), "method", "is computed from itself through " + cycle);
      if (problems.stream().noneMatch(p -> p.message().startsWith("is computed from itself"))) {
        problems.add(found);
      }
      return;
    }
    for (FeedId needed : needs(feed)) {
      FeedDefinition next = byId.get(needed);
      if (next != null) {
        visit(next, path);
      }
    }
    path.remove(feed.id());
    ordered.add(feed);
  }

  private static List<FeedId> needs(FeedDefinition feed) {
    return switch (feed.method()) {
      case Method.Derived derived -> List.of(derived.left(), derived.right());
      case Method.Inverse inverse -> List.of(inverse.of());
      case Method.Direct direct -> {
        List<FeedId> feeds = new ArrayList<>();
        for (SourceInput input : direct.sources()) {
          if (Leg.between(input.source().pair(), feed.id()).orElse(null)
              instanceof Leg.Converted(FeedId by)) {
            feeds.add(by);
          }
        }
        yield feeds;
      }
    };
  }

  private void range(FeedDefinition feed, String field, int found, int least, int most) {
    if (found < least || found > most) {
      problem(feed, field, "expected " + least + " to " + most + " but found " + found);
    }
  }

  private void problem(FeedDefinition feed, String field, String message) {
    problems.add(new Problem(feed.id().name(), field, message));
  }
}
