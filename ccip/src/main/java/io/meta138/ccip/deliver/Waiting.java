package io.meta138.ccip.deliver;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that is final at its source and not executed, as far as carrying it goes.
 *
 * @param number in the lane and generation
 * @param id of the message
 * @param sender who sent it
 * @param receiver who is to receive it
 * @param encoded the message
 * @param payload what it carries
 * @param gasLimit what the receiver is to get
 * @param finalizedAt when its block was seen to stay
 * @param attempts that ended in an error
 * @param notBefore when it may be tried again; empty for at once
 */
record Waiting(
    long number,
    Hash id,
    Address sender,
    Address receiver,
    byte[] encoded,
    byte[] payload,
    long gasLimit,
    Instant finalizedAt,
    int attempts,
    Optional<Instant> notBefore) {

  boolean mayGo(Instant now) {
    return notBefore.isEmpty() || !notBefore.get().isAfter(now);
  }
}
