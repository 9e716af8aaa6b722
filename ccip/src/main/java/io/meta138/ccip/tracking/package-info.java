/** Follows every message from its sending to the receiver's own event, and tells what is amiss. */
@NullMarked
package io.meta138.ccip.tracking;

import org.jspecify.annotations.NullMarked;
