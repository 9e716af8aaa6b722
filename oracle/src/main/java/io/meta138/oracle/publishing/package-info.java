/** When which rows go on chain, and what became of them. */
@NullMarked
package io.meta138.oracle.publishing;

import org.jspecify.annotations.NullMarked;
