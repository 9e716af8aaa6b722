/** Binance spot. */
@NullMarked
package io.meta138.oracle.sources.binance;

import org.jspecify.annotations.NullMarked;
