/**
 * Our sender and receiver on Chainlink's own contracts, whose byte code comes from npm and is never
 * shipped.
 */
@NullMarked
package io.meta138.ccip.conformance;

import org.jspecify.annotations.NullMarked;
