package io.meta138.app.devnet.exchanges.books;

import io.meta138.app.devnet.exchanges.market.Instrument;

/** Somebody who wants each new state of a book. */
public interface Subscriber {
  /**
   * A book has a new state to show.
   *
   * @param book whose state
   * @param ticker the state, which under a fault may bear another name than the book
   */
  void changed(Instrument book, Ticker ticker);
}
