package io.meta138.chain.tx;

import io.meta138.platform.types.Hash;
import io.meta138.platform.types.Wei;
import java.util.List;
import java.util.Optional;

/** Hears nothing. */
class NoEvents implements TxEvents {
  @Override
  public void changed(Wish wish) {}

  @Override
  public void attempt(Attempt attempt, Optional<Attempt> before) {}

  @Override
  public void resent() {}

  @Override
  public void ambiguous() {}

  @Override
  public void refused(Refusal refusal) {}

  @Override
  public void overCap(Wei needed) {}

  @Override
  public void foreign(long nonce, Hash hash, long block) {}

  @Override
  public void undecided(long nonce, String why) {}

  @Override
  public void silent(String reason) {}

  @Override
  public void looked(NonceLedger ledger, ChainView view) {}

  @Override
  public void reconciled(long ancestor, List<Attempt> vanished, ChainView view) {}

  @Override
  public void pruned(int intents) {}
}
