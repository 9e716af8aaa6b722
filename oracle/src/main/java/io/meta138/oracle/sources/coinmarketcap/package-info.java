/** CoinMarketCap, an aggregator. */
@NullMarked
package io.meta138.oracle.sources.coinmarketcap;

import org.jspecify.annotations.NullMarked;
