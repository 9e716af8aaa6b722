package io.meta138.oracle.quotes;

import java.time.Instant;

/** Where sources hand over their quotes, and take them back. */
@FunctionalInterface
public interface QuoteSink {
  /** Takes a quote; cheap, thread-safe, never throws. */
  void accept(Quote quote);

  /**
   * What a source said so far counts no more, until it speaks again; cheap, thread-safe, never
   * throws. Does nothing unless the sink keeps quotes.
   *
   * @param at when the source was found to send bad data
   */
  default void withdraw(SourceId source, Instant at) {}
}
