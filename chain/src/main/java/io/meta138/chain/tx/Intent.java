package io.meta138.chain.tx;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Wei;
import java.time.Instant;
import java.util.Optional;

/**
 * A transaction that is wanted, whatever nonce, fee and hash it ends up with.
 *
 * @param key names the wish: submitting the same key again does nothing; at most 200 characters
 * @param group intents of a group replace each other: a newer one supersedes every older one of the
 *     group that is not mined yet, and takes over the nonce of one that is stuck; empty never
 *     replaces
 * @param to the account called; empty creates a contract
 * @param value coins sent along
 * @param data call data or creation code
 * @param gasLimit gas to offer; empty is estimated with a margin
 * @param expiresAt when it becomes pointless: not sent any more, and its nonce freed; empty never
 */
public record Intent(
    String key,
    Optional<String> group,
    Optional<Address> to,
    Wei value,
    byte[] data,
    Optional<Long> gasLimit,
    Optional<Instant> expiresAt) {}
