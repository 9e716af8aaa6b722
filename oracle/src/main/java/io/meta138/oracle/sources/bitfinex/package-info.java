/** Bitfinex. */
@NullMarked
package io.meta138.oracle.sources.bitfinex;

import org.jspecify.annotations.NullMarked;
