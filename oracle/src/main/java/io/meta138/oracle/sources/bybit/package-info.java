/** Bybit spot. */
@NullMarked
package io.meta138.oracle.sources.bybit;

import org.jspecify.annotations.NullMarked;
