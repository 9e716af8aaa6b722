package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.market.Instrument;

/** The venue's end of one WebSocket connection. */
public interface Wire {
  /** Sends an answer, a heartbeat or whatever else is no market data. */
  void send(String frame);

  /** Sends market data of a book, subject to the faults of its carriage. */
  void data(Instrument instrument, String frame);

  /** Sends a ping frame. */
  void ping();

  /** Closes with a WebSocket status code. */
  void close(int code, String reason);
}
