package io.meta138.chain.tx;

import io.meta138.chain.signing.UnsignedTransaction.Fees;
import io.meta138.platform.types.Wei;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Decides what is offered for gas: the market's price with headroom, at least an eighth above what
 * the nonce was offered before, and never above a cap.
 *
 * @param cap most paid for a unit of gas
 * @param mode which kind of fees
 * @param priorityFee tip a unit of gas; empty asks the node
 */
public record FeePolicy(Wei cap, Mode mode, Optional<Wei> priorityFee) {
  private static final BigInteger EIGHT = BigInteger.valueOf(8);
  private static final BigInteger NINE = BigInteger.valueOf(9);

  /** Which kind of fees transactions carry. */
  public enum Mode {
    /** EIP-1559 where blocks have a base fee, else legacy. */
    AUTO,
    /** Always a gas price. */
    LEGACY
  }

  /**
   * What the chain asks for gas.
   *
   * @param baseFee of the newest block; empty before London
   * @param gasPrice the node's suggestion
   * @param tip the node's suggestion
   */
  public record Market(Optional<Wei> baseFee, Wei gasPrice, Wei tip) {
    /** Whether blocks ask for nothing, whatever a node suggests. */
    boolean isFree() {
      return baseFee.isPresent() && baseFee.get().equals(Wei.ZERO);
    }

    /** The same without a tip. */
    Market withoutTip() {
      return new Market(baseFee, Wei.ZERO, Wei.ZERO);
    }
  }

  /** What to offer. */
  public sealed interface Offer {
    /**
     * These fees.
     *
     * @param fees at most the cap
     */
    record Pay(Fees fees) implements Offer {}

    /**
     * Nothing: the cap is too low.
     *
     * @param needed least that would do
     * @param cap the most allowed
     */
    record OverCap(Wei needed, Wei cap) implements Offer {}
  }

  /**
   * Fees for a nonce.
   *
   * @param market what the chain asks
   * @param floor the highest fees offered at the nonce before
   * @param refused whether those fees were refused, so that even a chain without fees wants more
   */
  Offer offer(Market market, Optional<Fees> floor, boolean refused) {
    if (mode == Mode.LEGACY || market.baseFee().isEmpty()) {
      Wei price = market.gasPrice();
      Wei needed = floor.map(f -> bumped(maxOf(f), refused)).orElse(Wei.ZERO);
      Wei least = max(needed, market.baseFee().orElse(Wei.ZERO));
      if (least.compareTo(cap) > 0) {
        return new Offer.OverCap(least, cap);
      }
      return new Offer.Pay(new Fees.Legacy(min(max(price, least), cap)));
    }
    Wei base = market.baseFee().get();
    // a node without fees suggests a price of zero and may still suggest a tip
    Wei tip =
        max(
            priorityFee.orElse(min(market.tip(), market.gasPrice())),
            floor.map(f -> bumped(tipOf(f), refused)).orElse(Wei.ZERO));
    Wei least = max(base, max(tip, floor.map(f -> bumped(maxOf(f), refused)).orElse(Wei.ZERO)));
    if (floor.isEmpty()) {
      least = base;
      tip = min(tip, cap);
    }
    if (least.compareTo(cap) > 0) {
      return new Offer.OverCap(least, cap);
    }
    Wei most = min(max(base.times(2).plus(tip), least), cap);
    return new Offer.Pay(new Fees.Dynamic(most, min(tip, most)));
  }

  /** An eighth more, rounded up; a node that refused wants at least one wei more. */
  private static Wei bumped(Wei fee, boolean refused) {
    BigInteger more = fee.amount().multiply(NINE).add(EIGHT).subtract(BigInteger.ONE).divide(EIGHT);
    if (refused) {
      more = more.max(fee.amount().multiply(BigInteger.TWO)).max(fee.amount().add(BigInteger.ONE));
    }
    return new Wei(more);
  }

  static Wei maxOf(Fees fees) {
    return switch (fees) {
      case Fees.Dynamic(var maxFee, var ignored) -> maxFee;
      case Fees.Legacy(var gasPrice) -> gasPrice;
    };
  }

  static Wei tipOf(Fees fees) {
    return switch (fees) {
      case Fees.Dynamic(var ignored, var tip) -> tip;
      case Fees.Legacy(var gasPrice) -> gasPrice;
    };
  }

  private static Wei max(Wei a, Wei b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Wei min(Wei a, Wei b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
