package io.meta138.platform.types;

/**
 * The number that tells one EVM chain from another (EIP-155).
 *
 * @param value positive
 */
public record ChainId(long value) {
  /** DeFi Oracle Meta Mainnet. */
  public static final ChainId META = new ChainId(138);

  /** Refuses zero and negative numbers. */
  public ChainId {
    if (value <= 0) {
      throw new IllegalArgumentException("a chain id is positive: " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
