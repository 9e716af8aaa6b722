package io.meta138.oracle.feeds;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** All feeds of a node, checked together and in an order in which each follows what it needs. */
public final class FeedCatalog {
  private final List<FeedDefinition> feeds;
  private final Map<FeedId, FeedDefinition> byId;
  private final SortedMap<Integer, List<FeedDefinition>> rows;
  private final VenueGroups groups;

  private FeedCatalog(List<FeedDefinition> ordered, VenueGroups groups) {
    this.feeds = List.copyOf(ordered);
    this.groups = groups;
    Map<FeedId, FeedDefinition> ids = new HashMap<>();
    SortedMap<Integer, List<FeedDefinition>> places = new TreeMap<>();
    for (FeedDefinition feed : feeds) {
      ids.put(feed.id(), feed);
      places.merge(feed.place().row(), List.of(feed), FeedCatalog::joined);
    }
    this.byId = Collections.unmodifiableMap(ids);
    this.rows = Collections.unmodifiableSortedMap(places);
  }

  /** What became of a set of definitions. */
  public sealed interface Outcome {
    /**
     * Nothing is wrong.
     *
     * @param catalog the feeds
     */
    record Valid(FeedCatalog catalog) implements Outcome {}

    /**
     * Something is wrong.
     *
     * @param problems all of it, in the order of the definitions
     */
    record Invalid(List<Problem> problems) implements Outcome {
      /** Copies the problems. */
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * Checks the definitions and reports every problem at once.
   *
   * @param definitions the feeds
   * @param groups which venues are independent
   * @param available whether the node has a source
   * @param currentPrices what the feeds are worth now, for the headroom check; a feed that is
   *     missing is not checked
   */
  public static Outcome check(
      Collection<FeedDefinition> definitions,
      VenueGroups groups,
      Predicate<SourceId> available,
      Map<FeedId, BigDecimal> currentPrices) {
    CatalogCheck check = new CatalogCheck(definitions, groups, available, currentPrices);
    List<Problem> problems = check.run();
    return problems.isEmpty()
        ? new Outcome.Valid(new FeedCatalog(check.ordered(), groups))
        : new Outcome.Invalid(problems);
  }

  /** The feeds; each stands after those it is computed from. */
  public List<FeedDefinition> feeds() {
    return feeds;
  }

  /** The feed of this name. */
  public Optional<FeedDefinition> find(FeedId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The feeds of each row in use. */
  public SortedMap<Integer, List<FeedDefinition>> rows() {
    return rows;
  }

  /** Which venues are independent. */
  public VenueGroups groups() {
    return groups;
  }

  /** Every source that a feed uses. */
  public SortedSet<SourceId> sources() {
    SortedSet<SourceId> all = new TreeSet<>();
    for (FeedDefinition feed : feeds) {
      if (feed.method() instanceof Method.Direct direct) {
        direct.sources().forEach(input -> all.add(input.source()));
      }
    }
    return all;
  }

  private static List<FeedDefinition> joined(List<FeedDefinition> left, List<FeedDefinition> more) {
    return java.util.stream.Stream.concat(left.stream(), more.stream()).toList();
  }
}
