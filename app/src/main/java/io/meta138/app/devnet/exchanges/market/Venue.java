package io.meta138.app.devnet.exchanges.market;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A venue that is simulated, and what it trades. */
@SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable copies
public enum Venue {
  BINANCE(true, Order.TETHER_LAST, "USDT", "USDC", "BUSD", "EUR", "BTC"),
  COINBASE(true, Order.TETHER_BEFORE_CIRCLE, "USD", "EUR", "GBP", "USDT", "USDC", "BTC"),
  COINBASEADVANCED(true, Order.TETHER_BEFORE_CIRCLE, "USD", "EUR", "GBP", "USDT", "USDC", "BTC"),
  KRAKEN(
      true,
      Order.DOLLAR_LATE,
      "USD",
      "EUR",
      "GBP",
      "JPY",
      "CHF",
      "CAD",
      "AUD",
      "USDT",
      "USDC",
      "BTC"),
  BITSTAMP(true, Order.DOLLAR_LATE, "USD", "EUR", "GBP", "USDT", "USDC", "BTC"),
  OKX(true, Order.EURO_LAST, "USDT", "USDC", "EUR", "BTC"),
  BYBIT(true, Order.EURO_LAST, "USDT", "USDC", "EUR", "BTC"),
  GEMINI(true, Order.DOLLAR_LATE, "USD", "EUR", "GBP", "USDT", "BTC"),
  BITFINEX(true, Order.EURO_BEFORE_TETHER, "USD", "EUR", "GBP", "JPY", "USDT", "BTC"),
  COINGECKO(false, Order.ANY, "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "BTC"),
  COINMARKETCAP(false, Order.ANY, "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "BTC"),
  FRANKFURTER(false, Order.ANY, Assets.CURRENCIES.toArray(new String[0])),
  ECB(false, Order.ANY, Assets.CURRENCIES.toArray(new String[0]));

  /** Which of two assets is the base of their book, the earlier one; coins come before all. */
  private static final class Order {
    static final List<String> TETHER_LAST =
        List.of("ETH", "BTC", "EUR", "GBP", "AUD", "DAI", "USDC", "BUSD", "USDT");
    static final List<String> EURO_LAST =
        List.of("ETH", "BTC", "DAI", "USDC", "BUSD", "USDT", "EUR");
    static final List<String> DOLLAR_LATE =
        List.of(
            "ETH", "BTC", "DAI", "USDC", "USDT", "EUR", "GBP", "AUD", "USD", "CAD", "CHF", "JPY");
    static final List<String> TETHER_BEFORE_CIRCLE =
        List.of("ETH", "BTC", "DAI", "USDT", "USDC", "EUR", "GBP", "AUD", "USD");
    static final List<String> EURO_BEFORE_TETHER =
        List.of("ETH", "BTC", "DAI", "EUR", "GBP", "USDC", "USDT", "USD", "JPY");
    static final List<String> ANY = List.of();
  }

  private final boolean streams;
  private final List<String> order;
  private final List<String> quotes;

  Venue(boolean streams, List<String> order, String... quotes) {
    this.streams = streams;
    this.order = order;
    this.quotes = List.of(quotes);
  }

  /** The name in paths and listings: lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The venue with a name, if it is one of these. */
  public static Optional<Venue> byId(String id) {
    for (Venue venue : values()) {
      if (venue.id().equals(id)) {
        return Optional.of(venue);
      }
    }
    return Optional.empty();
  }

  /** Whether it has WebSocket streams; the others answer REST only. */
  public boolean streams() {
    return streams;
  }

  /** Whether it publishes one reference rate a working day instead of trading. */
  public boolean daily() {
    return this == FRANKFURTER || this == ECB;
  }

  /** The currencies it quotes in, most usual first. */
  public List<String> quotes() {
    return quotes;
  }

  /** Whether it has a book for the instrument, its two assets being known. */
  public boolean trades(Instrument instrument) {
    if (!quotes.contains(instrument.quote()) || instrument.base().equals(instrument.quote())) {
      return false;
    }
    if (daily()) {
      return Assets.CURRENCIES.contains(instrument.base());
    }
    if (order.isEmpty()) {
      return true;
    }
    if (!order.contains(instrument.base())) {
      return !Assets.CURRENCIES.contains(instrument.base());
    }
    return order.indexOf(instrument.base()) < order.indexOf(instrument.quote());
  }
}
