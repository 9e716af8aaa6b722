/** Chains as lanes know them, and the lanes between them. */
@NullMarked
package io.meta138.ccip.lanes;

import org.jspecify.annotations.NullMarked;
