package io.meta138.oracle.aggregation;

import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.feeds.Leg;
import io.meta138.oracle.feeds.Method;
import io.meta138.oracle.feeds.SourceInput;
import io.meta138.oracle.feeds.VenueGroups;
import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A feed from sources, prepared for evaluation. */
final class DirectFeed {
  private final FeedDefinition definition;
  private final Method.Direct method;
  private final Input[] inputs;
  private final Input[] witnesses;
  private final int groupCount;

  /** A source of this feed; a witness, which has no voice, is of group −1. */
  private record Input(SourceId source, int slot, Leg leg, long freshnessMillis, int group) {}

  /** What went into and came out of one evaluation, before bounds and breaker. */
  sealed interface Result {
    /**
     * A median.
     *
     * @param price exact
     * @param voices one for each independent group that had one
     * @param expiresMillis when the first quote in it becomes stale
     */
    record Median(
        BigDecimal price,
        BigDecimal[] voices,
        long expiresMillis,
        List<FeedOutcome.Used> used,
        List<Unavailability.Missing> missing)
        implements Result {}

    /** No quorum. */
    record None(Unavailability reason, long expiresMillis) implements Result {}
  }

  DirectFeed(FeedDefinition definition, VenueGroups groups, Function<SourceId, Integer> slots) {
    this.definition = definition;
    this.method = (Method.Direct) definition.method();
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<Input> all = new ArrayList<>();
    for (SourceInput input : method.sources()) {
      SourceId source = input.source();
      Optional<String> group = groups.of(source.venue());
      int number = group.map(g -> numbers.computeIfAbsent(g, k -> numbers.size())).orElse(-1);
      Leg leg = Leg.between(source.pair(), definition.id()).orElseThrow();
      long freshness = input.freshness().orElse(method.freshness()).toMillis();
      all.add(new Input(source, slots.apply(source), leg, freshness, number));
    }
    this.inputs = all.stream().filter(input -> input.group() >= 0).toArray(Input[]::new);
    this.witnesses = all.stream().filter(input -> input.group() < 0).toArray(Input[]::new);
    this.groupCount = numbers.size();
  }

  List<Integer> slots() {
    return Arrays.stream(inputs).map(Input::slot).toList();
  }

  List<FeedId> conversions() {
    List<FeedId> feeds = new ArrayList<>();
    for (Input input : inputs) {
      if (input.leg() instanceof Leg.Converted(FeedId by)) {
        feeds.add(by);
      }
    }
    return feeds;
  }

  int sourceCount() {
    return inputs.length;
  }

  boolean hasWitnesses() {
    return witnesses.length > 0;
  }

  /** What sources without a voice say at this moment; those with no fresh quote are left out. */
  List<Witness> witnesses(
      long now,
      IntFunction<QuoteBook.@Nullable Entry> quotes,
      Function<FeedId, @Nullable BigDecimal> conversions) {
    List<Witness> said = new ArrayList<>(witnesses.length);
    for (Input input : witnesses) {
      QuoteBook.Entry entry = quotes.apply(input.slot());
      if (entry != null && unusable(input, entry, now) == null) {
        Quote quote = entry.quote();
        BigDecimal value = value(input.leg(), quote, conversions);
        if (value != null) {
          said.add(new Witness(input.source(), value, quote.time()));
        }
      }
    }
    return said;
  }

  /** One voice of the round, before grouping. */
  private record Voice(Input input, Quote quote, BigDecimal value) {}

  Result evaluate(
      long now,
      IntFunction<QuoteBook.@Nullable Entry> quotes,
      Function<FeedId, @Nullable BigDecimal> conversions) {
    List<Voice> voices = new ArrayList<>(inputs.length);
    List<Unavailability.Missing> missing = new ArrayList<>(0);
    long expires = Long.MAX_VALUE;
    FeedId unconverted = null;
    for (Input input : inputs) {
      QuoteBook.Entry entry = quotes.apply(input.slot());
      String why = unusable(input, entry, now);
      if (entry == null || why != null) {
        missing.add(new Unavailability.Missing(input.source(), why == null ? "silent" : why));
        continue;
      }
      Quote quote = entry.quote();
      expires = Math.min(expires, quote.time().toEpochMilli() + input.freshnessMillis());
      BigDecimal value = value(input.leg(), quote, conversions);
      if (value == null && input.leg() instanceof Leg.Converted(FeedId by)) {
        unconverted = by;
        missing.add(new Unavailability.Missing(input.source(), "no price of " + by));
      } else if (value != null) {
        voices.add(new Voice(input, quote, value));
      }
    }
    if (unconverted != null && voices.size() < method.minSources()) {
      return new Result.None(
          new Unavailability.ConversionMissing(unconverted, voices.size(), method.minSources()),
          expires);
    }
    if (voices.isEmpty()) {
      return new Result.None(
          new Unavailability.TooFewSources(0, method.minSources(), missing), expires);
    }
    return median(voices, missing, expires);
  }

  private Result median(
      List<Voice> voices, List<Unavailability.Missing> missing, long expiresMillis) {
    Groups groups = new Groups(voices, groupCount, weighted());
    RobustMedian median =
        RobustMedian.of(
            groups.values, groups.weights, method.outliers().k(), method.outliers().floorBps());
    List<FeedOutcome.Used> used = new ArrayList<>(voices.size());
    for (Voice voice : voices) {
      if (median.survives()[groups.position[voice.input().group()]]) {
        used.add(
            new FeedOutcome.Used(
                voice.input().source(),
                voice.quote().price(),
                voice.value(),
                voice.quote().time()));
      } else {
        missing.add(
            new Unavailability.Missing(
                voice.input().source(), "outlier at " + voice.value().toPlainString()));
      }
    }
    int survivors = 0;
    for (boolean survives : median.survives()) {
      survivors += survives ? 1 : 0;
    }
    if (used.size() < method.minSources()) {
      return new Result.None(
          new Unavailability.TooFewSources(used.size(), method.minSources(), missing),
          expiresMillis);
    }
    if (survivors < method.minGroups()) {
      return new Result.None(
          new Unavailability.TooFewGroups(survivors, method.minGroups(), missing), expiresMillis);
    }
    return new Result.Median(median.value(), groups.values, expiresMillis, used, missing);
  }

  private boolean weighted() {
    return method.statistic() == Method.Statistic.VOLUME_WEIGHTED_MEDIAN;
  }

  private static @Nullable String unusable(Input input, QuoteBook.@Nullable Entry entry, long now) {
    if (entry == null) {
      return "silent";
    }
    if (entry.withdrawn()) {
      return "sends bad data";
    }
    Instant time = entry.quote().time();
    return now - time.toEpochMilli() >= input.freshnessMillis() ? "stale since " + time : null;
  }

  private static @Nullable BigDecimal value(
      Leg leg, Quote quote, Function<FeedId, @Nullable BigDecimal> conversions) {
    return switch (leg) {
      case Leg.Straight() -> quote.price();
      case Leg.Inverted() -> BigDecimal.ONE.divide(quote.price(), MathContext.DECIMAL128);
      case Leg.Converted(FeedId by) -> {
        BigDecimal rate = conversions.apply(by);
        yield rate == null ? null : quote.price().multiply(rate, MathContext.DECIMAL128);
      }
    };
  }

  /** How many voices of independent groups lie beyond the breaker's bound, on the price's side. */
  static int confirmations(BigDecimal[] voices, BigDecimal last, BigDecimal price, int bps) {
    BigDecimal bound = last.multiply(BigDecimal.valueOf(bps, 4));
    int count = 0;
    for (BigDecimal voice : voices) {
      BigDecimal change = voice.subtract(last);
      boolean sameSide = change.signum() == price.compareTo(last);
      count += sameSide && change.abs().compareTo(bound) > 0 ? 1 : 0;
    }
    return count;
  }

  FeedDefinition definition() {
    return definition;
  }

  /** The voices of a round by group: a group with several sources speaks with their median. */
  private static final class Groups {
    final BigDecimal[] values;
    final BigDecimal @Nullable [] weights;

    /** Group number to index in {@code values}. */
    final int[] position;

    Groups(List<Voice> voices, int groupCount, boolean weighted) {
      position = new int[groupCount];
      Arrays.fill(position, -1);
      int count = 0;
      for (Voice voice : voices) {
        int group = voice.input().group();
        if (position[group] < 0) {
          position[group] = count++;
        }
      }
      values = new BigDecimal[count];
      for (int group = 0; group < groupCount; group++) {
        if (position[group] >= 0) {
          values[position[group]] = groupVoice(voices, group);
        }
      }
      weights = weighted ? weights(voices, count) : null;
    }

    private static BigDecimal groupVoice(List<Voice> voices, int group) {
      BigDecimal first = null;
      List<BigDecimal> several = null;
      for (Voice voice : voices) {
        if (voice.input().group() != group) {
          continue;
        }
        if (first == null) {
          first = voice.value();
        } else {
          several = several == null ? new ArrayList<>(List.of(first)) : several;
          several.add(voice.value());
        }
      }
      if (several == null) {
        return java.util.Objects.requireNonNull(first, "a group has a voice");
      }
      BigDecimal[] sorted = several.toArray(BigDecimal[]::new);
      Arrays.sort(sorted);
      return RobustMedian.median(sorted, 0, sorted.length);
    }

    /** The largest volume of each group; null while any group tells none. */
    private BigDecimal @Nullable [] weights(List<Voice> voices, int count) {
      BigDecimal[] found = new BigDecimal[count];
      Arrays.fill(found, BigDecimal.ZERO);
      for (Voice voice : voices) {
        int at = position[voice.input().group()];
        found[at] = found[at].max(voice.quote().volume().orElse(BigDecimal.ZERO));
      }
      for (BigDecimal weight : found) {
        if (weight.signum() <= 0) {
          return null;
        }
      }
      return found;
    }
  }

  /** When a quote read at this moment stops being fresh, at the latest. */
  static Instant instant(long millis) {
    return millis == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(millis);
  }
}
