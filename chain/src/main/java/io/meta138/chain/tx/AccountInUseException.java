package io.meta138.chain.tx;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;

/** Another process sends for the account; two of them would take each other's nonces. */
public final class AccountInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AccountInUseException(ChainId chain, Address account) {
    super(
        "account "
            + account
            + " on chain "
            + chain
            + " is in use by another process of this database: stop it, or give this one a key of"
            + " its own");
  }
}
