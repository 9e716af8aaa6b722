package io.meta138.chain.signing;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Wei;
import java.util.Optional;

/**
 * Everything of a transaction but its signature.
 *
 * @param chainId the chain it is valid on
 * @param nonce the sender's transaction count before it
 * @param to the account called; empty creates a contract
 * @param value coins sent along
 * @param data call data or creation code
 * @param gasLimit most gas it may use
 * @param fees what is offered for the gas
 */
public record UnsignedTransaction(
    ChainId chainId,
    long nonce,
    Optional<Address> to,
    Wei value,
    byte[] data,
    long gasLimit,
    Fees fees) {

  /** What is offered for gas. */
  public sealed interface Fees {
    /**
     * EIP-1559 fees, both a unit of gas.
     *
     * @param maxFee most paid in all
     * @param maxPriorityFee most paid to the block's producer
     */
    record Dynamic(Wei maxFee, Wei maxPriorityFee) implements Fees {}

    /**
     * A legacy gas price.
     *
     * @param gasPrice paid a unit of gas
     */
    record Legacy(Wei gasPrice) implements Fees {}
  }
}
