package io.meta138.oracle.feeds;

import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** How a feed's price comes about. */
public sealed interface Method {

  /**
   * From sources. A source may quote the feed's pair, its inverse, or the same base in another
   * currency; the latter is converted by the feed that prices that currency, never at par.
   *
   * @param sources the venues' streams
   * @param freshness how old a source's newest quote may be
   * @param minSources fewest fresh sources that survive outlier rejection
   * @param minGroups fewest independent groups among them
   * @param outliers which of the voices are set aside
   * @param statistic what is taken of the rest
   * @param divergenceBps distance of the published price from a source without a voice, in
   *     hundredths of a per cent, that is worth a signal
   */
  record Direct(
      List<SourceInput> sources,
      Duration freshness,
      int minSources,
      int minGroups,
      Outliers outliers,
      Statistic statistic,
      int divergenceBps)
      implements Method {
    /** Averages over many venues are minutes old; in most minutes prices move less than this. */
    public static final int USUAL_DIVERGENCE_BPS = 300;

    /** Copies the sources. */
    public Direct {
      sources = List.copyOf(sources);
    }

    /** With the usual divergence. */
    public Direct(
        List<SourceInput> sources,
        Duration freshness,
        int minSources,
        int minGroups,
        Outliers outliers,
        Statistic statistic) {
      this(sources, freshness, minSources, minGroups, outliers, statistic, USUAL_DIVERGENCE_BPS);
    }
  }

  /**
   * From two other feeds: {@code A/B × B/C = A/C} or {@code A/B ÷ C/B = A/C}.
   *
   * @param left first operand
   * @param operation what is done
   * @param right second operand
   */
  record Derived(FeedId left, Operation operation, FeedId right) implements Method {}

  /**
   * The other side of another feed: {@code B/A} from {@code A/B}.
   *
   * @param of the other feed
   */
  record Inverse(FeedId of) implements Method {}

  /** What is done with two feeds. */
  enum Operation {
    /** Left times right. */
    PRODUCT,
    /** Left divided by right. */
    QUOTIENT
  }

  /** What is taken of the voices that are left. */
  enum Statistic {
    /** The middle one. */
    MEDIAN,
    /** The middle of the traded volume; the plain median while a voice tells no volume. */
    VOLUME_WEIGHTED_MEDIAN
  }

  /**
   * Outlier rejection: a voice further from the median than {@code max(k × MAD, floor)} is set
   * aside, where MAD is the median absolute deviation.
   *
   * @param k how many MADs are usual
   * @param floorBps distance in hundredths of a per cent of the median that is never an outlier, so
   *     that sources that agree exactly do not turn a cent into an offence
   */
  record Outliers(BigDecimal k, int floorBps) {
    /** Five MADs, at least 25 basis points. */
    public static final Outliers USUAL = new Outliers(BigDecimal.valueOf(5), 25);
  }
}
