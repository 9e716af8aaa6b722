package io.meta138.network.qbft;

import io.meta138.platform.types.Address;

/**
 * A proposer's wish to change the set of validators.
 *
 * @param validator whom it is about
 * @param add true to let it in, false to drop it
 */
public record Vote(Address validator, boolean add) {}
