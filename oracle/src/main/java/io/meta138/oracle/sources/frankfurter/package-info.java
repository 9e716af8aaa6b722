/** Frankfurter, a mirror of the ECB's reference rates. */
@NullMarked
package io.meta138.oracle.sources.frankfurter;

import org.jspecify.annotations.NullMarked;
