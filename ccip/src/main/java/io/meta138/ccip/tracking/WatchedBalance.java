package io.meta138.ccip.tracking;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.math.BigInteger;
import java.util.Optional;

/**
 * An account that a lane needs funds in: a sender's prepaid fees, a deliverer's gas.
 *
 * @param lane by name
 * @param role what the account does, such as {@code deliverer}
 * @param chain it is on
 * @param account whose balance it is
 * @param token an ERC-20; empty for the native coin
 * @param minimum less is a signal; in the token's smallest unit
 */
public record WatchedBalance(
    String lane,
    String role,
    ChainId chain,
    Address account,
    Optional<Address> token,
    BigInteger minimum) {}
