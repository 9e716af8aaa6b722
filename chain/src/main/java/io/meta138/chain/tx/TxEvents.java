package io.meta138.chain.tx;

import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.util.List;
import java.util.Optional;

/** What happens inside a transaction manager, for metrics and logs. */
interface TxEvents {
  /** An intent's status changed and is stored. */
  void changed(Wish wish);

  /** An attempt was signed and stored; before it another one may have held the nonce. */
  void attempt(Attempt attempt, Optional<Attempt> before);

  /** The same bytes are sent again. */
  void resent();

  /** Nobody knows whether a transaction reached a node. */
  void ambiguous();

  /** A node refused a transaction. */
  void refused(Refusal refusal);

  /** The cap keeps from offering what is needed. */
  void overCap(Wei needed);

  /** A transaction that is not ours used one of our nonces, in that block. */
  void foreign(long nonce, Hash hash, long block);

  /** A nonce is used, and by what is not known yet: its intent stays where it is. */
  void undecided(long nonce, String why);

  /** The chain did not answer. */
  void silent(String reason);

  /** The chain was looked at. */
  void looked(NonceLedger ledger, ChainView view);

  /** Everything stored was compared with the chain. */
  void reconciled(long ancestor, List<Attempt> vanished, ChainView view);

  /** So many finished intents were deleted. */
  void pruned(int intents);
}
