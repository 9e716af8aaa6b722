/** OKX spot. */
@NullMarked
package io.meta138.oracle.sources.okx;

import org.jspecify.annotations.NullMarked;
