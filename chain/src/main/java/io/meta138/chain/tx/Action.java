package io.meta138.chain.tx;

import io.meta138.chain.signing.UnsignedTransaction.Fees;
import java.util.Optional;

/** What the ledger wants done next. */
sealed interface Action {
  /**
   * Sign and send a new attempt.
   *
   * @param nonce to use
   * @param wish to fulfil; empty uses the nonce up with a transfer of nothing
   * @param floor fees to outbid; empty when nothing holds the nonce
   * @param refused whether the floor itself was refused
   */
  record Send(long nonce, Optional<Wish> wish, Optional<Fees> floor, boolean refused)
      implements Action {}

  /**
   * Send the same bytes again.
   *
   * @param attempt to send
   * @param readBack whether to ask first if the node has it
   */
  record Resend(Attempt attempt, boolean readBack) implements Action {}

  /**
   * Ask whether a node still has it, for it should have been mined by now.
   *
   * @param attempt that is late
   */
  record Check(Attempt attempt) implements Action {}
}
