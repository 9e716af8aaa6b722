package io.meta138.oracle.sources.protocol;

import io.meta138.oracle.quotes.Quote;
import io.meta138.oracle.quotes.SourceId;
import java.time.Duration;
import java.util.Optional;

/** What a venue's frame or answer means. */
public sealed interface Event {
  /** A quote that passed every check that needs no other venue. */
  record Quoted(Quote quote) implements Event {}

  /**
   * Something that was dropped.
   *
   * @param source whose it was, when that is known
   * @param reason why
   * @param detail the operands, short and printable
   */
  record Rejected(Optional<SourceId> source, Rejection reason, String detail) implements Event {}

  /** The venue asks for a new connection, or this one is of no more use. */
  record Reconnect(String reason) implements Event {}

  /**
   * The venue asks for fewer requests.
   *
   * @param pause for which nothing is to be asked
   * @param reason in the venue's words, short and printable
   */
  record Throttled(Duration pause, String reason) implements Event {}

  /**
   * Messages were lost on the way.
   *
   * @param missing how many
   * @param refresh whether the venue's numbering proves that something we need was among them
   */
  record Gap(long missing, boolean refresh) implements Event {}
}
