/** Coinbase Advanced Trade. */
@NullMarked
package io.meta138.oracle.sources.coinbaseadvanced;

import org.jspecify.annotations.NullMarked;
