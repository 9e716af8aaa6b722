/** CoinGecko, an aggregator. */
@NullMarked
package io.meta138.oracle.sources.coingecko;

import org.jspecify.annotations.NullMarked;
