package io.meta138.app.devnet.exchanges.venues;

import io.meta138.app.devnet.exchanges.books.VenueDesk;

/** The interface of each venue. */
public final class Venues {
  private Venues() {}

  /** The public interface of the venue whose desk is given. */
  public static VenueApi of(VenueDesk desk) {
    return switch (desk.venue()) {
      case BINANCE -> new Binance(desk);
      case COINBASE -> new Coinbase(desk);
      case COINBASEADVANCED -> new CoinbaseAdvanced(desk);
      case KRAKEN -> new Kraken(desk);
      case BITSTAMP -> new Bitstamp(desk);
      case OKX -> new Okx(desk);
      case BYBIT -> new Bybit(desk);
      case GEMINI -> new Gemini(desk);
      case BITFINEX -> new Bitfinex(desk);
      case COINGECKO -> new CoinGecko(desk);
      case COINMARKETCAP -> new CoinMarketCap(desk);
      case FRANKFURTER -> new Frankfurter(desk);
      case ECB -> new Ecb(desk);
    };
  }
}
