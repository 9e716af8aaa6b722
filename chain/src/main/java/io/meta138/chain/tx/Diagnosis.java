package io.meta138.chain.tx;

import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.time.Duration;

/** Why an intent or a nonce stands where it does, by name, and what to do about it. */
public sealed interface Diagnosis {
  /** One sentence for a person: what is the case and what to do. */
  String advice();

  /** There is nothing of that name. */
  record Unknown() implements Diagnosis {
    @Override
    public String advice() {
      return "nothing is stored under that key or nonce; `tx list` shows what is";
    }
  }

  /**
   * It has ended.
   *
   * @param status how
   */
  record Ended(IntentStatus status) implements Diagnosis {
    @Override
    public String advice() {
      return switch (status) {
        case IntentStatus.Superseded(var byKey) ->
            "a newer one of its group took over, so nothing is sent for it: explain " + byKey;
        case IntentStatus.Failed(var reason) ->
            "it was given up (" + reason + "): nothing is sent for it any more";
        case IntentStatus.Confirmed(var receipt) when !receipt.success() ->
            "it is final in block "
                + receipt.blockNumber()
                + " and reverted there: trace "
                + receipt.hash()
                + " to see why";
        case IntentStatus.Confirmed(var receipt) ->
            "it is final in block " + receipt.blockNumber() + ": nothing to do";
        default -> "nothing to do";
      };
    }
  }

  /**
   * Its nonce was used up by a transfer of nothing.
   *
   * @param receipt of that transfer
   */
  record UsedUp(IntentStatus.Receipt receipt) implements Diagnosis {
    @Override
    public String advice() {
      return "a transfer of nothing used the nonce up in block "
          + receipt.blockNumber()
          + ", in place of something cancelled, expired or overtaken: nothing to do";
    }
  }

  /**
   * The nonce is used, and older than what is stored.
   *
   * @param nonce of the account
   */
  record NotKept(long nonce) implements Diagnosis {
    @Override
    public String advice() {
      return "nonce "
          + nonce
          + " is used and nothing about it is stored: it is from before this database, or ended"
          + " longer ago than the node keeps";
    }
  }

  /**
   * It is in a block that is not deep enough yet, or nobody runs who would notice.
   *
   * @param receipt what the chain says
   * @param above blocks on top of that block
   * @param watched whether a process works for the account
   */
  record AwaitsDepth(IntentStatus.Receipt receipt, long above, boolean watched)
      implements Diagnosis {
    @Override
    public String advice() {
      String mined =
          (receipt.success() ? "mined" : "reverted")
              + " in block "
              + receipt.blockNumber()
              + " with "
              + above
              + " on top: ";
      return mined
          + (watched
              ? "it is final at the configured depth, wait for more blocks"
              : "no process notes it as final, start the node that holds the account's key");
    }
  }

  /**
   * Somebody asked for it to be cancelled, and the node still has it.
   *
   * @param nonce it holds
   */
  record AwaitsCancelling(long nonce) implements Diagnosis {
    @Override
    public String advice() {
      return "it is about to be replaced at nonce "
          + nonce
          + " by a newer one of its group or a transfer of nothing; if a block takes it first, it"
          + " stays";
    }
  }

  /**
   * Another one of its group is in flight.
   *
   * @param key the one before it
   */
  record AwaitsGroup(String key) implements Diagnosis {
    @Override
    public String advice() {
      return "it replaces " + key + " as soon as that is mined or stuck";
    }
  }

  /** It waits and nothing keeps it: no process works for the account. */
  record NobodySends() implements Diagnosis {
    @Override
    public String advice() {
      return "no process sends for this account: start the node that holds its key";
    }
  }

  /** It waits its turn. */
  record AwaitsTurn() implements Diagnosis {
    @Override
    public String advice() {
      return "it is sent next; if it stays so, the node's log names what holds it";
    }
  }

  /**
   * Transactions with lower nonces are missing.
   *
   * @param nonce the lowest that no block has
   * @param held whether an intent holds it
   */
  record AwaitsNonce(long nonce, boolean held) implements Diagnosis {
    @Override
    public String advice() {
      return held
          ? "nonce " + nonce + " comes first: `tx explain " + nonce + "` says what keeps it"
          : "nonce " + nonce + " is a gap; the node fills it within seconds while it runs";
    }
  }

  /**
   * It offers less than the block's base fee.
   *
   * @param offered most it pays a unit of gas
   * @param baseFee of the newest block
   */
  record BelowBaseFee(Wei offered, Wei baseFee) implements Diagnosis {
    @Override
    public String advice() {
      return "it offers "
          + offered
          + " a unit of gas and the base fee is "
          + baseFee
          + ": the node bids more up to its cap; raise the cap if that is reached";
    }
  }

  /**
   * The account can't pay.
   *
   * @param missing how much more is needed
   * @param balance what there is
   */
  record InsufficientFunds(Wei missing, Wei balance) implements Diagnosis {
    @Override
    public String advice() {
      return "the account has " + balance + ": send it at least " + missing + " more";
    }
  }

  /**
   * The nonce was used by a transaction that is not in this database.
   *
   * @param nonce of the account
   * @param hash of that transaction
   * @param block that has it
   */
  record TakenByStranger(long nonce, Hash hash, long block) implements Diagnosis {
    @Override
    public String advice() {
      return "nonce "
          + nonce
          + " was used by "
          + hash
          + " from elsewhere in block "
          + block
          + ": find who else uses this key, and give the node one of its own";
    }
  }

  /**
   * A block has it, and its receipt is not served yet.
   *
   * @param nonce of the account
   * @param hash in the block
   * @param block that has it
   */
  record AwaitsReceipt(long nonce, Hash hash, long block) implements Diagnosis {
    @Override
    public String advice() {
      return "block "
          + block
          + " has "
          + hash
          + " at nonce "
          + nonce
          + ", but no receipt of it is served yet: the endpoint is behind with its index; if it"
          + " stays so, add an endpoint";
    }
  }

  /**
   * The nonce is used, and by what could not be found out.
   *
   * @param nonce of the account
   * @param why it could not
   */
  record UsedByUnknown(long nonce, String why) implements Diagnosis {
    @Override
    public String advice() {
      return "nonce "
          + nonce
          + " is used, and not known by what ("
          + why
          + "): its intent gets no other nonce before that is known, or it could be mined twice; it"
          + " is looked for again; if it stays so, add an endpoint that has older blocks";
    }
  }

  /**
   * No node has it any more.
   *
   * @param hash that was sent
   */
  record Forgotten(Hash hash) implements Diagnosis {
    @Override
    public String advice() {
      return "the chain's node does not know " + hash + " any more: it is sent again shortly";
    }
  }

  /**
   * The node has it and could mine it.
   *
   * @param hash that was sent
   * @param age since it was signed
   * @param offered most it pays a unit of gas
   */
  record Pending(Hash hash, Duration age, Wei offered) implements Diagnosis {
    @Override
    public String advice() {
      return "in the pool for "
          + age.toSeconds()
          + " s, offers enough: blocks are full, the producer's minimum is higher, or the chain"
          + " stands still; look at the age of its head";
    }
  }

  /**
   * The chain can't be asked.
   *
   * @param reason what was wrong with the endpoints
   */
  record NodeDown(String reason) implements Diagnosis {
    @Override
    public String advice() {
      return "no endpoint answers (" + reason + "): check the endpoints";
    }
  }
}
