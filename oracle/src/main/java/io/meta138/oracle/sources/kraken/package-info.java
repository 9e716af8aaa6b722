/** Kraken. */
@NullMarked
package io.meta138.oracle.sources.kraken;

import org.jspecify.annotations.NullMarked;
