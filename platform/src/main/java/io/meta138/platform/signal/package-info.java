/** Facts that a detector saw, handed to whoever watches. */
@NullMarked
package io.meta138.platform.signal;

import org.jspecify.annotations.NullMarked;
