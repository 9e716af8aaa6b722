package io.meta138.oracle.aggregation;

import io.meta138.oracle.quotes.SourceId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What a feed's price is at a moment, or why there is none. */
public sealed interface FeedOutcome {

  /**
   * A price.
   *
   * @param price exact; the quotient of an inverse or derived feed to 34 digits, half to even
   * @param evaluatedAt when it was computed
   * @param validUntil looked at again before this moment, with no quote changed, it is the same
   * @param used the quotes in it, and of the feeds it is computed from
   * @param rejected the sources that did not contribute, and why
   */
  record Answer(
      BigDecimal price,
      Instant evaluatedAt,
      Instant validUntil,
      List<Used> used,
      List<Unavailability.Missing> rejected)
      implements FeedOutcome {
    /** Copies the lists. */
    public Answer {
      used = List.copyOf(used);
      rejected = List.copyOf(rejected);
    }
  }

  /**
   * A quote that went into an answer.
   *
   * @param source whose
   * @param quoted the price as the venue wrote it
   * @param voice the price in the feed's terms, after inversion or conversion
   * @param time when it was true
   */
  record Used(SourceId source, BigDecimal quoted, BigDecimal voice, Instant time) {}

  /**
   * No price.
   *
   * @param reason why
   */
  record Unavailable(Unavailability reason) implements FeedOutcome {}

  /**
   * A price so far from the last one that it waits for confirmation.
   *
   * @param price what came out
   * @param last the last answer
   * @param jumpBps distance, in hundredths of a per cent of the last answer
   * @param have independent groups that confirm it
   * @param need how many it takes
   * @param used the quotes in it
   */
  record Held(BigDecimal price, BigDecimal last, long jumpBps, int have, int need, List<Used> used)
      implements FeedOutcome {
    /** Copies the list. */
    public Held {
      used = List.copyOf(used);
    }

    /** The reason for a person. */
    public String text() {
      return "held: jumps "
          + jumpBps
          + " bps from "
          + last.toPlainString()
          + " to "
          + price.toPlainString()
          + ", confirmed by "
          + have
          + " of "
          + need
          + " independent groups";
    }
  }

  /** Why there is no price, for a person; empty when there is one. */
  default String why() {
    return switch (this) {
      case Answer answer -> "";
      case Unavailable(Unavailability reason) -> reason.text();
      case Held held -> held.text();
    };
  }
}
