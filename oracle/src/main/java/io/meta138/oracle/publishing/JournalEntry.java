package io.meta138.oracle.publishing;

import io.meta138.platform.types.FeedId;
import io.meta138.platform.types.Hash;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the journal knows of a report: from quotes to transaction.
 *
 * @param id the digest that its committee signed, and the key of its intent
 * @param epoch of the committee
 * @param observedAt the second it speaks of
 * @param createdAt when it was put together
 * @param signedAt when it was signed
 * @param submittedAt when its intent was durable
 * @param settledAt when it was mined, superseded or given up
 * @param outcome how far it came, in one lower-case word, such as that it was mined
 * @param reason why it failed, or what superseded it
 * @param transaction that brought it on chain
 * @param block of the transaction
 * @param gasUsed by the transaction
 * @param lines its feeds
 */
public record JournalEntry(
    Hash id,
    long epoch,
    Instant observedAt,
    Instant createdAt,
    Optional<Instant> signedAt,
    Optional<Instant> submittedAt,
    Optional<Instant> settledAt,
    String outcome,
    Optional<String> reason,
    Optional<Hash> transaction,
    Optional<Long> block,
    Optional<Long> gasUsed,
    Map<FeedId, Line> lines) {
  /** Copies the lines. */
  public JournalEntry {
    lines = Map.copyOf(lines);
  }

  /**
   * One feed of a report.
   *
   * @param price as published
   * @param trigger why it was in
   * @param changedAt when the quote arrived that moved it past its deviation
   * @param quotes what the price was made of
   */
  public record Line(
      BigDecimal price, String trigger, Optional<Instant> changedAt, List<QuoteLine> quotes) {
    /** Copies the quotes. */
    public Line {
      quotes = List.copyOf(quotes);
    }
  }

  /**
   * One quote.
   *
   * @param source venue and pair
   * @param quoted the price as the venue wrote it
   * @param voice the price in the feed's terms
   * @param time when it was true
   */
  public record QuoteLine(String source, BigDecimal quoted, BigDecimal voice, Instant time) {}
}
