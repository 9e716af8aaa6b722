/** Bitstamp. */
@NullMarked
package io.meta138.oracle.sources.bitstamp;

import org.jspecify.annotations.NullMarked;
