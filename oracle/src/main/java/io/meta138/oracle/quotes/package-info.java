/** Quotes and where they come from. */
@NullMarked
package io.meta138.oracle.quotes;

import org.jspecify.annotations.NullMarked;
