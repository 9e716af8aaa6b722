package io.meta138.app.node;

import java.math.BigInteger;
import java.util.Optional;

/**
 * What became of a node's keys when they were tried.
 *
 * @param usable whether the account's key and the committee's have signed just now
 * @param account that pays
 * @param committee address that signs reports
 * @param balanceWei what the account has; missing when no endpoint answers
 * @param reason why they can't be used; empty when they can
 */
public record KeyDocument(
    boolean usable,
    String account,
    String committee,
    Optional<BigInteger> balanceWei,
    String reason) {}
