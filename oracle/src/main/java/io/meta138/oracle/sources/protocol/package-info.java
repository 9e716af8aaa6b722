/**
 * What a venue is to the oracle: its symbols, limits, frames and answers, free of input and output.
 */
@NullMarked
package io.meta138.oracle.sources.protocol;

import org.jspecify.annotations.NullMarked;
