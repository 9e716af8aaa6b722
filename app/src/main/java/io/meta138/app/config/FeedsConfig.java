package io.meta138.app.config;

import io.meta138.platform.config.Default;
import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The definitions of feeds, {@code feeds.yaml}.
 *
 * @param feeds one entry each
 */
public record FeedsConfig(@Doc("The feeds.") List<Entry> feeds) {

  /** A feed as it is written. */
  public record Entry(
      @Doc("BASE/QUOTE; also its identity on chain.") FeedId id,
      @Doc("What PriceFeed.description() says; BASE / QUOTE when missing.")
          Optional<String> description,
      @Doc("Decimals shown.") @Default("8") @Range(min = 0, max = 18) int decimals,
      @Doc("Decimals stored, at most as many as shown; 2^47 / 10^precision must be 50 prices.")
          @Default("8")
          @Range(min = 0, max = 18)
          int precision,
      @Doc("Row on chain; four feeds share one.") @Range(min = 0, max = 65535) int row,
      @Doc("Column in the row.") @Range(min = 0, max = 3) int column,
      @Doc("Longest time between two answers.") @Default("60s") @Range(min = 2000, max = 604800000)
          Duration heartbeat,
      @Doc("Change in hundredths of a per cent that is published at once.")
          @Default("50")
          @Range(min = 1, max = 10000)
          int deviationBps,
      @Doc("VENUE BASE/QUOTE each; other quote currencies are converted by their own feed.")
          @Default("[]")
          List<String> sources,
      @Doc("How old a source's newest quote may be.")
          @Default("30s")
          @Range(min = 1000, max = 604800000)
          Duration freshness,
      @Doc("Fewest sources in a price.") @Default("3") @Range(min = 1, max = 50) int minSources,
      @Doc("Fewest independent groups among them.") @Default("3") @Range(min = 1, max = 50)
          int minGroups,
      @Doc("A source further from the median than so many median deviations is set aside.")
          @Default("5")
          BigDecimal outlierMads,
      @Doc("Hundredths of a per cent from the median that are never an outlier.")
          @Default("25")
          @Range(min = 1, max = 5000)
          int outlierFloorBps,
      @Doc(
              "Hundredths of a per cent between the price on chain and CoinGecko or CoinMarketCap,"
                  + " where listed, that raise a signal.")
          @Default("300")
          @Range(min = 1, max = 10000)
          int divergenceBps,
      @Doc("What is taken of the rest.") @Default("median") Statistic statistic,
      @Doc("LEFT * RIGHT or LEFT ÷ RIGHT of two other feeds, instead of sources.")
          Optional<Derived> derived,
      @Doc("The feed whose other side this is, instead of sources.") Optional<FeedId> inverse,
      @Doc("When its market is open.") @Default("always") Hours hours,
      @Doc("The feed's breaker.") Optional<Jump> jump,
      @Doc("Limits that no honest price leaves.") Optional<Bounds> bounds,
      @Doc("Whether its PriceFeed emits Chainlink's events (9-11k gas an update).")
          @Default("false")
          boolean announces) {

    /** Refuses none and more than one way to a price. */
    public Entry {
      long ways =
          Stream.of(!sources.isEmpty(), derived.isPresent(), inverse.isPresent())
              .filter(Boolean::booleanValue)
              .count();
      if (ways != 1) {
        throw new IllegalArgumentException(
            "expected exactly one of sources, derived, inverse, found " + ways);
      }
      if (precision > decimals) {
        throw new IllegalArgumentException(
            "expected precision of at most decimals (%d), found %d".formatted(decimals, precision));
      }
    }
  }

  /**
   * A price computed from two feeds.
   *
   * @param left first operand
   * @param operation product or quotient
   * @param right second operand
   */
  public record Derived(
      @Doc("First operand.") FeedId left,
      @Doc("What is done with them.") Operation operation,
      @Doc("Second operand.") FeedId right) {}

  /** What is done with two feeds. */
  public enum Operation {
    /** Left times right. */
    PRODUCT,
    /** Left divided by right. */
    QUOTIENT
  }

  /** What is taken of the sources' prices. */
  public enum Statistic {
    /** The middle one. */
    MEDIAN,
    /** The middle of the traded volume. */
    VOLUME_WEIGHTED_MEDIAN
  }

  /** When a market is open. */
  public enum Hours {
    /** Never closes. */
    ALWAYS,
    /** Sunday to Friday 17:00 in New York. */
    FOREX
  }

  /**
   * A feed's breaker.
   *
   * @param bps largest change that needs no confirmation
   * @param confirmations groups that must confirm a larger one
   */
  public record Jump(
      @Doc("Change in hundredths of a per cent that needs confirmation.")
          @Range(min = 1, max = 1_000_000)
          int bps,
      @Doc("Independent groups that must confirm it.") @Range(min = 1, max = 50)
          int confirmations) {}

  /**
   * Limits of a price.
   *
   * @param least smallest
   * @param most largest
   */
  public record Bounds(
      @Doc("Smallest believable price.") BigDecimal least,
      @Doc("Largest believable price.") BigDecimal most) {}
}
