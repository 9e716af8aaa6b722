package io.meta138.oracle.sources.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What one frame or answer holds, gathered first and acted upon only when all of it was read. */
public final class Batch {
  final List<Ticker> tickers = new ArrayList<>(1);
  final List<Event> events = new ArrayList<>(0);
  final List<Refusal> refusals = new ArrayList<>(0);

  Batch() {}

  /** A complaint about one market by its symbol. */
  record Refusal(String symbol, Rejection reason, String detail) {}

  /** One more market's prices, to be filled in. */
  public Ticker ticker() {
    return add(new Ticker());
  }

  /** One more market's prices, which may still be filled in. */
  public Ticker add(Ticker ticker) {
    tickers.add(ticker);
    return ticker;
  }

  /** Asks for a new connection. */
  public void reconnect(String reason) {
    events.add(new Event.Reconnect(Texts.shown(reason)));
  }

  /** The venue wants to be left alone for a while. */
  public void throttled(Duration pause, String reason) {
    events.add(new Event.Throttled(pause, Texts.shown(reason)));
  }

  /** Messages were lost; see {@link Event.Gap}. */
  public void gap(long missing, boolean refresh) {
    events.add(new Event.Gap(missing, refresh));
  }

  /** The venue says something is wrong on its side. */
  public void venueError(String text) {
    refusals.add(new Refusal("", Rejection.VENUE_ERROR, Texts.shown(text)));
  }

  /** The venue refuses a market; the symbol is empty when it does not say which. */
  public void subscriptionRefused(String symbol, String text) {
    refusals.add(new Refusal(symbol, Rejection.SUBSCRIPTION_REFUSED, Texts.shown(text)));
  }

  /** Something the format does not allow; ends the reading of the frame. */
  public static RuntimeException refused(Rejection reason, String detail) {
    return new RefusedException(reason, Texts.shown(detail));
  }
}
