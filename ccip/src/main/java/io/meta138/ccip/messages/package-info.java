/** Messages of our lane: their bytes, their roots, and what attesters sign about them. */
@NullMarked
package io.meta138.ccip.messages;

import org.jspecify.annotations.NullMarked;
