/** Lanes to other chains: their contracts, and the processes that carry and follow messages. */
@NullMarked
package io.meta138.app.lanes;

import org.jspecify.annotations.NullMarked;
