package io.meta138.ccip.tracking;

import io.meta138.platform.types.Hash;
import java.time.Instant;

/**
 * What the scanner needs of a block's header.
 *
 * @param number height
 * @param hash of the block
 * @param parent hash of the one before
 * @param at the block's own time
 */
record Block(long number, Hash hash, Hash parent, Instant at) {}
