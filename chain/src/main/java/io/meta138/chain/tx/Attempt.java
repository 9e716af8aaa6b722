package io.meta138.chain.tx;

import io.meta138.chain.signing.UnsignedTransaction.Fees;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.Optional;

/** One signed transaction that was or will be sent, with what is known of its fate. */
final class Attempt {
  enum State {
    /** May be in a pool, and is wanted. */
    LIVE,
    /** May be in a pool after a reorg, and is not wanted. */
    RELEASED,
    /** A node refused it before it could be in any pool. */
    REFUSED,
    /** Another transaction used up the nonce. */
    LOST,
    /** In a block. */
    MINED,
    /** In a block, deep enough. */
    CONFIRMED
  }

  /** A block that holds a transaction. */
  record Block(long number, Hash hash) {}

  private final long nonce;
  private final Optional<Wish> wish;
  private final Hash hash;
  private final byte[] raw;
  private final Fees fees;
  private final long gasLimit;
  private final Instant at;
  private State state;
  private Optional<Block> block = Optional.empty();

  Attempt(
      long nonce,
      Optional<Wish> wish,
      Hash hash,
      byte[] raw,
      Fees fees,
      long gasLimit,
      Instant at,
      State state) {
    this.nonce = nonce;
    this.wish = wish;
    this.hash = hash;
    this.raw = raw;
    this.fees = fees;
    this.gasLimit = gasLimit;
    this.at = at;
    this.state = state;
  }

  long nonce() {
    return nonce;
  }

  /** What it fulfils; empty is a transfer of nothing to the account itself. */
  Optional<Wish> wish() {
    return wish;
  }

  Hash hash() {
    return hash;
  }

  byte[] raw() {
    return raw;
  }

  Fees fees() {
    return fees;
  }

  long gasLimit() {
    return gasLimit;
  }

  Instant at() {
    return at;
  }

  State state() {
    return state;
  }

  Optional<Block> block() {
    return block;
  }

  void become(State newState) {
    state = newState;
    if (newState != State.MINED && newState != State.CONFIRMED) {
      block = Optional.empty();
    }
  }

  void mined(State newState, Block in) {
    state = newState;
    block = Optional.of(in);
  }
}
