package io.meta138.oracle.sources.protocol;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one frame says about one market, as written on the wire and not yet believed. A part that is
 * told twice is refused: nobody could say which one counts.
 */
public final class Ticker {
  @Nullable String symbol;
  @Nullable String bid;
  @Nullable String ask;
  @Nullable String last;
  @Nullable String volume;
  @Nullable Instant time;
  boolean timeOfLastTrade;
  long sequence = -1;
  boolean contiguous;

  /** Nothing known yet, and of no batch. */
  public Ticker() {}

  /** The venue's name of the market. */
  public Ticker symbol(@Nullable String value) {
    symbol = once("symbol", symbol, value);
    return this;
  }

  /** The market's name, if it has been told. */
  public Optional<String> symbol() {
    return Optional.ofNullable(symbol);
  }

  /** The market that was asked for, when the answer does not name one. */
  public Ticker symbolUnlessGiven(String asked) {
    symbol = symbol == null ? asked : symbol;
    return this;
  }

  /** Best price somebody pays. */
  public Ticker bid(@Nullable String value) {
    bid = once("bid", bid, value);
    return this;
  }

  /** Best price somebody sells at. */
  public Ticker ask(@Nullable String value) {
    ask = once("ask", ask, value);
    return this;
  }

  /** Price of the last trade; the quote's price when the venue gives no book. */
  public Ticker last(@Nullable String value) {
    last = once("last", last, value);
    return this;
  }

  /** Base traded in 24 hours. */
  public Ticker volume(@Nullable String value) {
    volume = once("volume", volume, value);
    return this;
  }

  /** When it was true by the venue's clock. */
  public Ticker time(Instant value) {
    time = once("time", time, value);
    return this;
  }

  /**
   * When the last trade was. It says nothing of when the book was so, but an answer whose last
   * trade is an hour old is not believed to be fresh.
   */
  public Ticker lastTradeTime(Instant value) {
    time = once("time", time, value);
    timeOfLastTrade = true;
    return this;
  }

  /** The venue's number for it, which never goes back. */
  public Ticker sequence(long value) {
    if (sequence >= 0) {
      throw new RefusedException(Rejection.DUPLICATE_KEY, "sequence");
    }
    sequence = value;
    return this;
  }

  /** As {@link #sequence}, where a number left out is a message lost. */
  public Ticker contiguousSequence(long value) {
    contiguous = true;
    return sequence(value);
  }

  private static <T> @Nullable T once(String name, @Nullable T before, @Nullable T value) {
    if (before != null) {
      throw new RefusedException(Rejection.DUPLICATE_KEY, name);
    }
    return value;
  }
}
