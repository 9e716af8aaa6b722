package io.meta138.ccip.deliver;

import io.meta138.chain.abi.RevertReason;
import io.meta138.chain.contracts.KnownErrors;
import io.meta138.chain.rpc.RpcOutcome;
import java.util.Locale;

/**
 * What a refused delivery means, and so what is to be done.
 *
 * @param kind what to do
 * @param words the error with its operands
 */
record Trouble(Kind kind, String words) {
  /** What is to be done about it. */
  enum Kind {
    /** Somebody else delivered: read back. */
    DONE_ALREADY,
    /** The lane is paused or cursed: wait. */
    LANE_CLOSED,
    /** More gas is needed, or fewer messages. */
    MORE_GAS,
    /** The committee is another by now: sign again. */
    SIGN_AGAIN,
    /** The lane leads to another router: nothing of this generation is delivered any more. */
    OTHER_GENERATION,
    /** Anything else: try again later. */
    OTHER
  }

  /** The meaning of a node's refusal. */
  static Trouble of(RpcOutcome.Refused refused) {
    RevertReason reason = KnownErrors.parse(refused.data());
    if (reason instanceof RevertReason.Empty) {
      String words = refused.message();
      boolean gas = words.toLowerCase(Locale.ROOT).contains("out of gas");
      return new Trouble(gas ? Kind.MORE_GAS : Kind.OTHER, words);
    }
    return new Trouble(kind(reason), reason.text());
  }

  private static Kind kind(RevertReason reason) {
    if (!(reason instanceof RevertReason.Custom custom)) {
      return Kind.OTHER;
    }
    return switch (custom.name()) {
      case "NothingToDeliver", "NotFailed" -> Kind.DONE_ALREADY;
      case "LanePaused", "LaneCursed" -> Kind.LANE_CLOSED;
      case "NotEnoughGas" -> Kind.MORE_GAS;
      case "BadSignature", "BadSignerIndex", "QuorumMissed" -> Kind.SIGN_AGAIN;
      case "InvalidOnRamp", "InvalidOffRamp", "SourceChainNotEnabled" -> Kind.OTHER_GENERATION;
      default -> Kind.OTHER;
    };
  }
}
