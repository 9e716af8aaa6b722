/** Coinbase Exchange. */
@NullMarked
package io.meta138.oracle.sources.coinbase;

import org.jspecify.annotations.NullMarked;
