/** Decides from what nodes show whether a network is healthy, and raises signals. */
@NullMarked
package io.meta138.network.health;

import org.jspecify.annotations.NullMarked;
