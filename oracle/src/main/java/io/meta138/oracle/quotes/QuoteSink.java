package io.meta138.oracle.quotes;

/** Where sources hand over their quotes. */
@FunctionalInterface
public interface QuoteSink {
  /** Takes a quote; cheap, thread-safe, never throws. */
  void accept(Quote quote);
}
