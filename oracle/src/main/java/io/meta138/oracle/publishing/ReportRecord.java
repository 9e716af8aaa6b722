package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.oracle.reports.Report;
import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A report with everything that led to it.
 *
 * @param id the digest that its committee signed
 * @param epoch of the committee
 * @param report what is signed
 * @param createdAt when it was put together
 * @param lines its feeds
 */
public record ReportRecord(
    Hash id, long epoch, Report report, Instant createdAt, List<Line> lines) {
  /** Copies the lines. */
  public ReportRecord {
    lines = List.copyOf(lines);
  }

  /**
   * One feed of a report.
   *
   * @param feed which
   * @param price as published
   * @param trigger why it is in
   * @param changedAt when the quote arrived that moved it past its deviation
   * @param used the quotes in its price
   */
  public record Line(
      FeedId feed,
      BigDecimal price,
      Trigger trigger,
      Optional<Instant> changedAt,
      List<FeedOutcome.Used> used) {
    /** Copies the quotes. */
    public Line {
      used = List.copyOf(used);
    }
  }
}
