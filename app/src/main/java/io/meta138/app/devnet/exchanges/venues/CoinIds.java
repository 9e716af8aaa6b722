package io.meta138.app.devnet.exchanges.venues;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the aggregators call the assets. */
final class CoinIds {
  /** Generated assets have CoinMarketCap ids from here on. */
  private static final int GENERATED_FROM = 1_000_000;

  /** One asset's name, CoinGecko id and CoinMarketCap id. */
  private record Coin(String asset, String gecko, int cap) {}

  private static final List<Coin> COINS =
      List.of(
          new Coin("BTC", "bitcoin", 1),
          new Coin("ETH", "ethereum", 1027),
          new Coin("BNB", "binancecoin", 1839),
          new Coin("SOL", "solana", 5426),
          new Coin("XRP", "ripple", 52),
          new Coin("ADA", "cardano", 2010),
          new Coin("DOGE", "dogecoin", 74),
          new Coin("AVAX", "avalanche-2", 5805),
          new Coin("DOT", "polkadot", 6636),
          new Coin("LINK", "chainlink", 1975),
          new Coin("LTC", "litecoin", 2),
          new Coin("BCH", "bitcoin-cash", 1831),
          new Coin("UNI", "uniswap", 7083),
          new Coin("ATOM", "cosmos", 3794),
          new Coin("AAVE", "aave", 7278),
          new Coin("TRX", "tron", 1958),
          new Coin("NEAR", "near", 6535),
          new Coin("XLM", "stellar", 512),
          new Coin("ALGO", "algorand", 4030),
          new Coin("FIL", "filecoin", 2280),
          new Coin("SHIB", "shiba-inu", 5994),
          new Coin("USDT", "tether", 825),
          new Coin("USDC", "usd-coin", 3408),
          new Coin("DAI", "dai", 4943),
          new Coin("BUSD", "binance-usd", 4687),
          new Coin("GUSD", "gemini-dollar", 3306));

  private CoinIds() {}

  static Optional<String> assetOfGecko(String id) {
    for (Coin coin : COINS) {
      if (coin.gecko().equals(id)) {
        return Optional.of(coin.asset());
      }
    }
    return id.matches("a[0-9]{4}") ? Optional.of(id.toUpperCase(Locale.ROOT)) : Optional.empty();
  }

  static Optional<String> assetOfCap(String id) {
    for (Coin coin : COINS) {
      if (Integer.toString(coin.cap()).equals(id)) {
        return Optional.of(coin.asset());
      }
    }
    return id.matches("100[0-9]{4}") ? Optional.of("A" + id.substring(3)) : Optional.empty();
  }

  /** The CoinMarketCap id of an asset; 0 when it has none. */
  static int cap(String asset) {
    for (Coin coin : COINS) {
      if (coin.asset().equals(asset)) {
        return coin.cap();
      }
    }
    return asset.matches("A[0-9]{4}") ? GENERATED_FROM + Integer.parseInt(asset.substring(1)) : 0;
  }
}
