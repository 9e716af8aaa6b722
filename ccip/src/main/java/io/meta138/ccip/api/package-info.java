/** Messages and lanes over HTTP, in the shape of CCIP's own read API. */
@NullMarked
package io.meta138.ccip.api;

import org.jspecify.annotations.NullMarked;
