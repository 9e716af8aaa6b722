package io.meta138.oracle.aggregation;

import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.JumpBound;
import io.meta138.oracle.feeds.Method;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of every feed, kept current: only feeds whose quotes, components or freshness changed
 * are computed again, each after what it is computed from. Not thread-safe.
 */
public final class PriceBoard {
  private static final Unavailability NOT_EVALUATED = new Unavailability.NotEvaluated();

  private final QuoteBook book;
  private final List<FeedDefinition> feeds;
  private final Map<FeedId, Integer> index = new HashMap<>();
  private final @Nullable DirectFeed[] direct;
  private final int[][] feedsOfSlot;
  private final int[][] dependents;
  private final FeedOutcome[] outcomes;
  private final long[] validUntil;
  private final long[] changedAt;
  private final @Nullable BigDecimal[] anchors;
  private final BitSet dirty = new BitSet();
  private final BitSet changed = new BitSet();

  /** A board on which no feed has been evaluated yet. */
  public PriceBoard(FeedCatalog catalog, QuoteBook book) {
    this.book = book;
    this.feeds = catalog.feeds();
    int count = feeds.size();
    this.direct = new DirectFeed[count];
    this.outcomes = new FeedOutcome[count];
    this.validUntil = new long[count];
    this.changedAt = new long[count];
    this.anchors = new BigDecimal[count];
    Arrays.fill(outcomes, new FeedOutcome.Unavailable(NOT_EVALUATED));
    Arrays.fill(changedAt, Long.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      index.put(feeds.get(i).id(), i);
    }
    List<List<Integer>> bySlot = lists(book.size());
    List<List<Integer>> byComponent = lists(count);
    for (int i = 0; i < count; i++) {
      wire(i, catalog, bySlot, byComponent);
    }
    this.feedsOfSlot = arrays(bySlot);
    this.dependents = arrays(byComponent);
    dirty.set(0, count);
  }

  /** The feeds by index; the other methods speak of these indexes. */
  public List<FeedDefinition> feeds() {
    return feeds;
  }

  /** The index of a feed, or −1. */
  public int indexOf(FeedId feed) {
    return index.getOrDefault(feed, -1);
  }

  /**
   * Brings every outcome up to this moment.
   *
   * @return the feeds whose outcome was computed again; valid until the next call
   */
  public BitSet update(Instant now) {
    long millis = now.toEpochMilli();
    book.drain((slot, since) -> {
      for (int feed : feedsOfSlot[slot]) {
        touch(feed, since);
      }
    });
    for (int i = 0; i < validUntil.length; i++) {
      if (validUntil[i] <= millis) {
        dirty.set(i);
      }
    }
    changed.clear();
    for (int i = dirty.nextSetBit(0); i >= 0; i = dirty.nextSetBit(i + 1)) {
      dirty.clear(i);
      evaluate(i, now);
      changed.set(i);
      for (int dependent : dependents[i]) {
        touch(dependent, changedAt[i]);
      }
    }
    return changed;
  }

  /** The outcome of a feed at the moment of the last {@link #update}. */
  public FeedOutcome outcome(int feed) {
    return outcomes[feed];
  }

  /**
   * When the first quote arrived that made this feed compute again, in milliseconds; forgets it.
   *
   * @return {@code Long.MAX_VALUE} when no quote did
   */
  public long takeChangedAt(int feed) {
    long at = changedAt[feed];
    changedAt[feed] = Long.MAX_VALUE;
    return at;
  }

  /**
   * Sets the price that a feed's breaker measures jumps from: the last answer on chain, at start.
   * An operator who accepts a held price sets it to that.
   */
  public void anchor(int feed, BigDecimal price) {
    anchors[feed] = price;
    dirty.set(feed);
  }

  /** Whether a feed has sources that have no voice in its price. */
  public boolean hasWitnesses(int feed) {
    DirectFeed own = direct[feed];
    return own != null && own.hasWitnesses();
  }

  /**
   * What a feed's sources without a voice say, converted where needed; those whose newest quote is
   * not fresh are left out, and so are all while the market is closed.
   */
  public List<Witness> witnesses(int feed, Instant now) {
    DirectFeed own = direct[feed];
    return own == null || !feeds.get(feed).hours().isOpen(now)
        ? List.of()
        : own.witnesses(now.toEpochMilli(), book::at, this::conversionPrice);
  }

  /** Number of sources a feed may use; those of its components for a feed computed from others. */
  public int sourceCount(int feed) {
    DirectFeed own = direct[feed];
    if (own != null) {
      return own.sourceCount();
    }
    return components(feeds.get(feed)).mapToInt(c -> sourceCount(indexOf(c))).sum();
  }

  private void wire(
      int i, FeedCatalog catalog, List<List<Integer>> bySlot, List<List<Integer>> byComponent) {
    FeedDefinition feed = feeds.get(i);
    Stream<FeedId> needed = components(feed);
    if (feed.method() instanceof Method.Direct) {
      DirectFeed prepared = new DirectFeed(feed, catalog.groups(), book::slotOf);
      direct[i] = prepared;
      prepared.slots().forEach(slot -> bySlot.get(slot).add(i));
      needed = prepared.conversions().stream().distinct();
    }
    needed.forEach(c -> byComponent.get(indexOf(c)).add(i));
  }

  private static Stream<FeedId> components(FeedDefinition feed) {
    return switch (feed.method()) {
      case Method.Direct d -> Stream.empty();
      case Method.Derived derived -> Stream.of(derived.left(), derived.right()).distinct();
      case Method.Inverse inverse -> Stream.of(inverse.of());
    };
  }

  private void touch(int feed, long since) {
    dirty.set(feed);
    changedAt[feed] = Math.min(changedAt[feed], since);
  }

  private void evaluate(int i, Instant now) {
    FeedDefinition feed = feeds.get(i);
    Instant turn = feed.hours().nextChange(now);
    if (!feed.hours().isOpen(now)) {
      set(i, new FeedOutcome.Unavailable(new Unavailability.MarketClosed(turn)), turn);
      return;
    }
    switch (feed.method()) {
      case Method.Direct method -> evaluateDirect(i, now, turn);
      case Method.Derived method -> evaluateDerived(i, method, now, turn);
      case Method.Inverse method -> {
        switch (answerOf(method.of())) {
          case null -> componentMissing(i, method.of(), turn);
          case FeedOutcome.Answer of ->
              settle(
                  i,
                  new FeedOutcome.Answer(
                      BigDecimal.ONE.divide(of.price(), MathContext.DECIMAL128),
                      now,
                      earlier(turn, of.validUntil()),
                      of.used(),
                      of.rejected()));
        }
      }
    }
  }

  private void evaluateDirect(int i, Instant now, Instant turn) {
    DirectFeed prepared = java.util.Objects.requireNonNull(direct[i]);
    DirectFeed.Result result =
        prepared.evaluate(now.toEpochMilli(), book::at, this::conversionPrice);
    switch (result) {
      case DirectFeed.Result.None none -> {
        Instant until = earlier(turn, DirectFeed.instant(none.expiresMillis()));
        set(i, new FeedOutcome.Unavailable(none.reason()), until);
      }
      case DirectFeed.Result.Median median -> {
        Instant until = earlier(turn, DirectFeed.instant(median.expiresMillis()));
        FeedOutcome.Held held = held(i, median);
        if (held != null) {
          set(i, held, until);
        } else {
          settle(
              i,
              new FeedOutcome.Answer(median.price(), now, until, median.used(), median.missing()));
        }
      }
    }
  }

  private FeedOutcome.@Nullable Held held(int i, DirectFeed.Result.Median median) {
    BigDecimal last = anchors[i];
    JumpBound bound = feeds.get(i).jumpBound().orElse(null);
    if (last == null || bound == null) {
      return null;
    }
    BigDecimal change = median.price().subtract(last).abs();
    if (change.compareTo(last.multiply(BigDecimal.valueOf(bound.bps(), 4))) <= 0) {
      return null;
    }
    int have = DirectFeed.confirmations(median.voices(), last, median.price(), bound.bps());
    if (have >= bound.confirmations()) {
      return null;
    }
    long bps =
        change.movePointRight(4).divide(last, 0, RoundingMode.DOWN).min(MOST_BPS).longValueExact();
    return new FeedOutcome.Held(median.price(), last, bps, have, bound.confirmations());
  }

  private static final BigDecimal MOST_BPS = BigDecimal.valueOf(Long.MAX_VALUE);

  private void evaluateDerived(int i, Method.Derived method, Instant now, Instant turn) {
    FeedOutcome.Answer left = answerOf(method.left());
    FeedOutcome.Answer right = answerOf(method.right());
    if (left == null || right == null) {
      componentMissing(i, left == null ? method.left() : method.right(), turn);
      return;
    }
    BigDecimal price =
        switch (method.operation()) {
          case PRODUCT -> left.price().multiply(right.price(), MathContext.DECIMAL128);
          case QUOTIENT -> left.price().divide(right.price(), MathContext.DECIMAL128);
        };
    settle(
        i,
        new FeedOutcome.Answer(
            price,
            now,
            earlier(turn, earlier(left.validUntil(), right.validUntil())),
            joined(left.used(), right.used()),
            joined(left.rejected(), right.rejected())));
  }

  private void componentMissing(int i, FeedId component, Instant turn) {
    FeedOutcome outcome = outcomes[indexOf(component)];
    Unavailability why =
        outcome instanceof FeedOutcome.Unavailable(Unavailability.MarketClosed closed)
            ? closed
            : new Unavailability.ComponentMissing(component, outcome.why());
    set(i, new FeedOutcome.Unavailable(why), turn);
  }

  private void settle(int i, FeedOutcome.Answer answer) {
    FeedDefinition feed = feeds.get(i);
    var bounds = feed.bounds().filter(b -> !b.contains(answer.price()));
    if (bounds.isPresent()) {
      Unavailability reason =
          new Unavailability.OutOfBounds(answer.price(), bounds.get().least(), bounds.get().most());
      set(i, new FeedOutcome.Unavailable(reason), answer.validUntil());
      return;
    }
    anchors[i] = answer.price();
    set(i, answer, answer.validUntil());
  }

  private void set(int i, FeedOutcome outcome, Instant until) {
    outcomes[i] = outcome;
    validUntil[i] = until.equals(Instant.MAX) ? Long.MAX_VALUE : until.toEpochMilli();
  }

  private FeedOutcome.@Nullable Answer answerOf(FeedId feed) {
    return outcomes[indexOf(feed)] instanceof FeedOutcome.Answer answer ? answer : null;
  }

  private @Nullable BigDecimal conversionPrice(FeedId feed) {
    FeedOutcome.Answer answer = answerOf(feed);
    return answer == null ? null : answer.price();
  }

  private static Instant earlier(Instant left, Instant right) {
    return left.isBefore(right) ? left : right;
  }

  private static <T> List<T> joined(List<T> left, List<T> right) {
    List<T> all = new ArrayList<>(left.size() + right.size());
    all.addAll(left);
    all.addAll(right);
    return all;
  }

  private static List<List<Integer>> lists(int count) {
    List<List<Integer>> lists = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private static int[][] arrays(List<List<Integer>> lists) {
    int[][] arrays = new int[lists.size()][];
    Arrays.setAll(arrays, i -> lists.get(i).stream().mapToInt(Integer::intValue).toArray());
    return arrays;
  }
}
