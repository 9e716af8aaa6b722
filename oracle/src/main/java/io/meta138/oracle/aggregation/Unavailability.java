package io.meta138.oracle.aggregation;

import io.meta138.oracle.quotes.SourceId;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Why a feed has no answer. */
public sealed interface Unavailability {
  /** The reason's name: lower case with dashes, few of them, fit for a metric's label. */
  String label();

  /** The reason for a person, with its operands. */
  String text();

  /**
   * A source that does not contribute.
   *
   * @param source which
   * @param why such as {@code stale for 12 s}
   */
  record Missing(SourceId source, String why) {
    @Override
    public String toString() {
      return source + " (" + why + ")";
    }
  }

  /**
   * Fewer sources than the feed needs.
   *
   * @param have fresh sources that survived outlier rejection
   * @param need how many it takes
   * @param missing the others and why they do not count
   */
  record TooFewSources(int have, int need, List<Missing> missing) implements Unavailability {
    /** Copies the list. */
    public TooFewSources {
      missing = List.copyOf(missing);
    }

    @Override
    public String label() {
      return "too-few-sources";
    }

    @Override
    public String text() {
      return "too few sources: have " + have + ", need " + need + list(missing);
    }
  }

  /**
   * Enough sources, but too few that are independent.
   *
   * @param have independent groups
   * @param need how many it takes
   * @param missing the sources that do not contribute and why
   */
  record TooFewGroups(int have, int need, List<Missing> missing) implements Unavailability {
    /** Copies the list. */
    public TooFewGroups {
      missing = List.copyOf(missing);
    }

    @Override
    public String label() {
      return "too-few-groups";
    }

    @Override
    public String text() {
      return "too few independent groups: have " + have + ", need " + need + list(missing);
    }
  }

  /**
   * Too few sources because they quote in a currency that has no price now.
   *
   * @param conversion the feed that prices it
   * @param have sources that do contribute
   * @param need how many it takes
   */
  record ConversionMissing(FeedId conversion, int have, int need) implements Unavailability {
    @Override
    public String label() {
      return "conversion-missing";
    }

    @Override
    public String text() {
      return "no price of "
          + conversion
          + " to convert with: have "
          + have
          + " sources, need "
          + need;
    }
  }

  /**
   * A feed it is computed from has no answer.
   *
   * @param component that feed
   * @param reason why
   */
  record ComponentMissing(FeedId component, String reason) implements Unavailability {
    @Override
    public String label() {
      return "component-missing";
    }

    @Override
    public String text() {
      return "needs " + component + ": " + reason;
    }
  }

  /**
   * The market does not trade.
   *
   * @param until when it may open
   */
  record MarketClosed(Instant until) implements Unavailability {
    @Override
    public String label() {
      return "market-closed";
    }

    @Override
    public String text() {
      return "market closed, next change at " + until;
    }
  }

  /**
   * The price lies outside the feed's bounds.
   *
   * @param price what came out
   * @param least smallest believable price
   * @param most largest believable price
   */
  record OutOfBounds(BigDecimal price, BigDecimal least, BigDecimal most)
      implements Unavailability {
    @Override
    public String label() {
      return "out-of-bounds";
    }

    @Override
    public String text() {
      return "price "
          + price.toPlainString()
          + " lies outside "
          + least.toPlainString()
          + " to "
          + most.toPlainString();
    }
  }

  /** Nothing was evaluated yet. */
  record NotEvaluated() implements Unavailability {
    @Override
    public String label() {
      return "starting";
    }

    @Override
    public String text() {
      return "no quote yet";
    }
  }

  private static String list(List<Missing> missing) {
    return missing.isEmpty()
        ? ""
        : missing.stream()
            .map(Missing::toString)
            .collect(Collectors.joining(", ", "; without ", ""));
  }
}
