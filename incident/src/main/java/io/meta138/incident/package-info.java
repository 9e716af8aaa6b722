/** From signals to reviewed incidents. */
@NullMarked
package io.meta138.incident;

import org.jspecify.annotations.NullMarked;
