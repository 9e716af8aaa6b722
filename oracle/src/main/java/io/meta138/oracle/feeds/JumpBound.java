package io.meta138.oracle.feeds;

/**
 * A feed's breaker: a jump beyond the bound is held until enough independent groups confirm it.
 *
 * @param bps largest change since the last answer, in hundredths of a per cent, that needs no
 *     confirmation
 * @param confirmations independent groups that must themselves lie beyond the bound, on the same
 *     side
 */
public record JumpBound(int bps, int confirmations) {}
