package io.meta138.ccip.tracking;

import io.meta138.platform.types.Hash;

/**
 * A root of CCIP 1.6 that its destination holds.
 *
 * @param first number under it
 * @param last number under it
 * @param root over their leaves
 */
public record CommittedRoot(long first, long last, Hash root) {}
