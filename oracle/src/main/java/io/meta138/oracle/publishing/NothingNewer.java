package io.meta138.oracle.publishing;

import com.esaulpaugh.headlong.abi.Function;

/** The contract's error for a report that moves no row: what it says is on chain, or overtaken. */
final class NothingNewer {
  private static final String NAME = "NothingNewer";
  private static final String SELECTOR = new Function(NAME + "(uint256)").selectorHex();

  private NothingNewer() {}

  /** Whether this reason of a failure names it, in words or by its selector. */
  static boolean isNamedBy(String reason) {
    return reason.contains(NAME) || reason.contains("0x" + SELECTOR);
  }
}
