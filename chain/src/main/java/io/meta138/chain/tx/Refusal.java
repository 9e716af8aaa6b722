package io.meta138.chain.tx;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a node means when it refuses a transaction, whatever its words. */
public enum Refusal {
  /** It has this very transaction already. */
  ALREADY_KNOWN,
  /** The nonce is used up on the chain. */
  NONCE_TOO_LOW,
  /** Transactions with lower nonces are missing. */
  NONCE_GAP,
  /** Another transaction holds the nonce and the new one does not offer enough more. */
  REPLACEMENT_UNDERPRICED,
  /** The most it pays is below the block's base fee. */
  FEE_BELOW_BASE,
  /** It offers less than the node's minimum. */
  UNDERPRICED,
  /** It would cost more than the node lets anybody spend on fees. */
  FEE_LIMIT,
  /** The account can't pay for it. */
  INSUFFICIENT_FUNDS,
  /** The gas offered does not even cover the start of the transaction. */
  GAS_TOO_LOW,
  /** The gas offered is more than a block or a transaction may use. */
  GAS_LIMIT_EXCEEDED,
  /** The contract refused it. */
  REVERTED,
  /** The node's permissions keep the account out. */
  NOT_PERMITTED,
  /** It is malformed, signed for another chain, or of a kind the chain does not take. */
  INVALID,
  /** The node can't take it now: pool full, syncing, too many requests. */
  BUSY,
  /** Words that no rule knows. */
  UNKNOWN;

  private record Rule(Refusal refusal, Pattern words) {}

  /**
   * The first rule that matches wins. The wordings are those of Besu (RpcErrorType), geth
   * (core/error.go, core/txpool/errors.go, eth/api), Erigon (txpoolcfg), Nethermind (AcceptTxResult
   * and its filters) and anvil (eth/error.rs), in lower case.
   */
  private static final List<Rule> RULES =
      List.of(
          rule(
              ALREADY_KNOWN,
              "already known|alreadyknown|known transaction|already imported|same hash|"
                  + "ownnoncealreadyused"),
          rule(
              REPLACEMENT_UNDERPRICED,
              "replacement ?transaction underpriced|replacementnotallowed|"
                  + "insufficient gas price to replace|could not replace existing|"
                  + "replacement fee too low|future transaction tries to replace pending"),
          rule(REVERTED, "execution reverted|^revert|transaction reverted|vm execution error"),
          rule(
              NONCE_TOO_LOW,
              "nonce ?too low|oldnonce|nonce is too low|nonce below|invalid nonce; got"),
          rule(
              NONCE_GAP,
              "nonce ?too high|noncegap|nonce gap|noncetoofarinfuture|nonce too far|"
                  + "too distant from current sender nonce|lower nonce exists|nonce is above|"
                  + "gapped-nonce"),
          rule(
              FEE_BELOW_BASE,
              "less than block base fee|below current base fee|maxfeepergas too low|"
                  + "fee cap less than block|lower than the block base fee|gas price is less than base"),
          rule(FEE_LIMIT, "exceeds the configured cap|fee cap exceeded|exceeds the fee cap"),
          rule(
              INSUFFICIENT_FUNDS,
              "insufficient ?funds|insufficient balance|exceeds account balance|overshot|"
                  + "upfront cost exceeds|lack of funds|insufficient max fee per gas for sender"),
          rule(
              GAS_LIMIT_EXCEEDED,
              "exceeds block gas limit|gaslimitexceeded|gas ?limit ?(reached|is too high)|"
                  + "intrinsic gas too high|greater than the block gas limit|"
                  + "gas limit exceeds|greater than the cap|transaction gas limit too high|gas limit too high"),
          rule(
              GAS_TOO_LOW,
              "intrinsic ?gas|gas limit is below|gas required exceeds allowance|"
                  + "floor data gas|gas floor|call gas cost exceeds"),
          rule(
              UNDERPRICED,
              "underpriced|feetoolow|fee too low|below configured minimum|gas price too low|"
                  + "tip cap below|priority fee .*too low|gas tip cap|below the minimum"),
          rule(
              NOT_PERMITTED, "not authorized|not permitted|permission|denied|spammer|unauthorized"),
          rule(
              BUSY,
              "pool ?is full|sub-?pool is full|pool ?overflow|account limit|too many|limit exceeded|"
                  + "sync|rate limit|timed? ?out|timeout|busy|pool not enabled|already reserved|"
                  + "internal error|try again|overloaded|capacity"),
          rule(
              INVALID,
              "invalid|chain ?id|oversized|negative value|initcode|rlp|decode|not supported|"
                  + "not activated|sender not an eoa|max priority fee per gas (higher|exceeds)|"
                  + "max value|gasuintoverflow|uint64 overflow|too large|int256overflow|parse error|"
                  + "fork supporting|typenotsupported|cyclic|failedtoresolvesender|"
                  + "senderiscontract|maxtxsizeexceeded"));

  private static Rule rule(Refusal refusal, String words) {
    return new Rule(refusal, Pattern.compile(words));
  }

  /**
   * What a JSON-RPC error means.
   *
   * @param code of the error; decides only where the words say nothing
   * @param message the node's words
   * @param data of the error; call data that a contract returned, or more words
   */
  public static Refusal classify(long code, String message, String data) {
    Refusal byMessage = byWords(message);
    if (byMessage != UNKNOWN && byMessage != INVALID) {
      return byMessage;
    }
    Refusal byData = data.startsWith("0x") ? UNKNOWN : byWords(data);
    if (byData != UNKNOWN) {
      return byData;
    }
    if (byMessage == UNKNOWN && code == 3) {
      return REVERTED;
    }
    return byMessage == UNKNOWN && (code == -32005 || code == 429) ? BUSY : byMessage;
  }

  private static Refusal byWords(String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    for (Rule rule : RULES) {
      if (rule.words().matcher(lower).find()) {
        return rule.refusal();
      }
    }
    return UNKNOWN;
  }

  /** Whether a better price could make the node take it. */
  boolean isAboutPrice() {
    return this == REPLACEMENT_UNDERPRICED || this == FEE_BELOW_BASE || this == UNDERPRICED;
  }

  /** Whether no resend of the same intent can ever be taken. */
  boolean isFinal() {
    return switch (this) {
      case GAS_TOO_LOW, GAS_LIMIT_EXCEEDED, REVERTED, NOT_PERMITTED, INVALID -> true;
      default -> false;
    };
  }
}
