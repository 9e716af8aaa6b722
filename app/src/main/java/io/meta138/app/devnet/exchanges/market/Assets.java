package io.meta138.app.devnet.exchanges.market;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The assets that the simulated venues trade. */
public final class Assets {
  /** The most generated assets one simulation may have. */
  public static final int MOST_GENERATED = 9_999;

  private static final List<Asset> NAMED =
      List.of(
          Asset.coin("BTC", "67250", 102_000),
          Asset.coin("ETH", "3120", 120_000),
          Asset.coin("BNB", "585", 110_000),
          Asset.coin("SOL", "152", 160_000),
          Asset.coin("XRP", "0.5275", 150_000),
          Asset.coin("ADA", "0.4420", 150_000),
          Asset.coin("DOGE", "0.1480", 180_000),
          Asset.coin("AVAX", "34.20", 165_000),
          Asset.coin("DOT", "6.85", 150_000),
          Asset.coin("LINK", "14.10", 150_000),
          Asset.coin("LTC", "82.40", 130_000),
          Asset.coin("BCH", "455.50", 140_000),
          Asset.coin("UNI", "7.45", 160_000),
          Asset.coin("ATOM", "8.55", 150_000),
          Asset.coin("AAVE", "88.30", 160_000),
          Asset.coin("TRX", "0.1190", 90_000),
          Asset.coin("NEAR", "6.90", 170_000),
          Asset.coin("XLM", "0.1085", 140_000),
          Asset.coin("ALGO", "0.1785", 160_000),
          Asset.coin("FIL", "5.82", 160_000),
          Asset.coin("SHIB", "0.00002455", 190_000),
          Asset.stablecoin("USDT", "1.0002"),
          Asset.stablecoin("USDC", "0.9999"),
          Asset.stablecoin("DAI", "0.9998"),
          Asset.stablecoin("BUSD", "1.0000"),
          Asset.stablecoin("GUSD", "0.9997"),
          Asset.currency("EUR", "1.0842"),
          Asset.currency("GBP", "1.2710"),
          Asset.currency("JPY", "0.006412"),
          Asset.currency("CHF", "1.1065"),
          Asset.currency("AUD", "0.6630"),
          Asset.currency("CAD", "0.7310"),
          Asset.currency("NZD", "0.6050"),
          Asset.currency("SEK", "0.0942"),
          Asset.currency("NOK", "0.0935"),
          Asset.currency("DKK", "0.1453"),
          Asset.currency("PLN", "0.2515"),
          Asset.currency("TRY", "0.0310"),
          Asset.currency("CNY", "0.1382"),
          Asset.currency("HKD", "0.1280"),
          Asset.currency("SGD", "0.7405"),
          Asset.currency("INR", "0.01198"),
          Asset.currency("KRW", "0.000732"),
          Asset.currency("MXN", "0.0586"),
          Asset.currency("BRL", "0.1945"),
          Asset.currency("ZAR", "0.0538"));

  /** The currencies of states, the dollar first. */
  public static final List<String> CURRENCIES =
      Stream.concat(
              Stream.of("USD"),
              NAMED.stream().filter(asset -> asset.kind() == Asset.Kind.CURRENCY).map(Asset::name))
          .toList();

  private Assets() {}

  /**
   * The named assets and {@code generated} more, called A0001 and so on.
   *
   * @throws IllegalArgumentException when the number is negative or above {@link #MOST_GENERATED}
   */
  public static List<Asset> withGenerated(int generated) {
    if (generated < 0 || generated > MOST_GENERATED) {
      throw new IllegalArgumentException(
          "expected 0 to " + MOST_GENERATED + " generated assets, found " + generated);
    }
    List<Asset> all = new ArrayList<>(NAMED);
    for (int i = 1; i <= generated; i++) {
      // start prices spread over five magnitudes, as those of real assets are
      BigDecimal usd =
          BigDecimal.valueOf(101 + Noise.below(Noise.bits(0, 138, i), 899), 2)
              .scaleByPowerOfTen(i % 5 - 1);
      all.add(new Asset(generatedName(i), Asset.Kind.COIN, usd, 120_000, 60));
    }
    return List.copyOf(all);
  }

  /** The name of the generated asset with a number from 1. */
  public static String generatedName(int number) {
    return String.format(Locale.ROOT, "A%04d", number);
  }
}
