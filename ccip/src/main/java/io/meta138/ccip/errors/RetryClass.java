package io.meta138.ccip.errors;

/** What it takes for another attempt to succeed. */
public enum RetryClass {
  /** Nothing: what was wanted is done. */
  DONE,
  /** A short while: it passes by itself. */
  SOON,
  /** A change on chain that others bring about: a curse lifted, an earlier message executed. */
  LATER,
  /** More gas. */
  MORE_GAS,
  /** A fee of this moment. */
  NEW_QUOTE,
  /** Signatures gathered anew. */
  NEW_SIGNATURES,
  /** Somebody who tops up a balance or an allowance. */
  FUNDS,
  /** Somebody who changes a configuration. */
  SETUP,
  /** Nothing helps: these bytes are wrong for ever. */
  NEVER;

  /** Whether it passes without a person. */
  public boolean passes() {
    return switch (this) {
      case SOON, LATER, MORE_GAS, NEW_QUOTE, NEW_SIGNATURES -> true;
      case DONE, FUNDS, SETUP, NEVER -> false;
    };
  }
}
