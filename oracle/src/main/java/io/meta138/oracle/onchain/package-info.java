/** The aggregator and its faces as seen from outside. */
@NullMarked
package io.meta138.oracle.onchain;

import org.jspecify.annotations.NullMarked;
