/** Attesters vouch for what a source chain's router wrote; a quorum of them is gathered here. */
@NullMarked
package io.meta138.ccip.attest;

import org.jspecify.annotations.NullMarked;
