/** The European Central Bank's reference rates. */
@NullMarked
package io.meta138.oracle.sources.ecb;

import org.jspecify.annotations.NullMarked;
