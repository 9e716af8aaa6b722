package io.meta138.chain.tx;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.util.Optional;

/** Where an intent stands. */
public sealed interface IntentStatus {
  /** Stored, waiting to be sent. */
  record Queued() implements IntentStatus {}

  /**
   * Sent at a nonce, not mined yet.
   *
   * @param nonce of the account
   * @param hash of the newest attempt
   */
  record Sent(long nonce, Hash hash) implements IntentStatus {}

  /**
   * In a block, not yet at the configured depth.
   *
   * @param receipt what the chain says of it
   */
  record Mined(Receipt receipt) implements IntentStatus {}

  /**
   * In a block at the configured depth.
   *
   * @param receipt what the chain says of it
   */
  record Confirmed(Receipt receipt) implements IntentStatus {}

  /**
   * Taken over by a newer intent of its group; never to be sent again.
   *
   * @param byKey the newer intent
   */
  record Superseded(String byKey) implements IntentStatus {}

  /**
   * Given up: refused, reverted, expired or cancelled.
   *
   * @param reason what it failed of, by name
   */
  record Failed(String reason) implements IntentStatus {}

  /**
   * A transaction's receipt.
   *
   * @param hash of the transaction
   * @param blockNumber of its block
   * @param blockHash of its block
   * @param gasUsed in the transaction
   * @param success false when it reverted
   * @param created the contract it created
   */
  record Receipt(
      Hash hash,
      long blockNumber,
      Hash blockHash,
      long gasUsed,
      boolean success,
      Optional<Address> created) {}
}
