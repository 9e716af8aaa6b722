package io.meta138.app.devnet.exchanges.books;

import io.meta138.app.devnet.exchanges.market.Instrument;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * The state of one book at one time, as its venue publishes it.
 *
 * @param instrument what is traded
 * @param bid best bid
 * @param ask best ask
 * @param last price of the last trade
 * @param bidSize base offered at the bid
 * @param askSize base offered at the ask
 * @param lastSize base traded last
 * @param volume base traded in 24 hours
 * @param open price 24 hours ago
 * @param high highest price in 24 hours
 * @param low lowest price in 24 hours
 * @param time the venue's time of it
 * @param sequence number of this state in its book, from 1, without gaps
 * @param sell whether the last trade hit the bid
 */
public record Ticker(
    Instrument instrument,
    Amount bid,
    Amount ask,
    Amount last,
    Amount bidSize,
    Amount askSize,
    Amount lastSize,
    Amount volume,
    Amount open,
    Amount high,
    Amount low,
    Instant time,
    long sequence,
    boolean sell) {

  Ticker withPrices(Amount newBid, Amount newAsk, Amount newLast) {
    return new Ticker(
        instrument,
        newBid,
        newAsk,
        newLast,
        bidSize,
        askSize,
        lastSize,
        volume,
        open,
        high,
        low,
        time,
        sequence,
        sell);
  }

  Ticker withTime(Instant newTime) {
    return new Ticker(
        instrument,
        bid,
        ask,
        last,
        bidSize,
        askSize,
        lastSize,
        volume,
        open,
        high,
        low,
        newTime,
        sequence,
        sell);
  }

  Ticker withInstrument(Instrument other) {
    return new Ticker(
        other, bid, ask, last, bidSize, askSize, lastSize, volume, open, high, low, time, sequence,
        sell);
  }

  /** The middle of bid and ask; meaningful for honest tickers, whose amounts are decimals. */
  BigDecimal middle() {
    return new BigDecimal(bid.bare())
        .add(new BigDecimal(ask.bare()))
        .multiply(new BigDecimal("0.5"))
        .stripTrailingZeros();
  }
}
