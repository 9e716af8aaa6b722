/** Recorded inputs through the same engine with a virtual clock. */
@NullMarked
package io.meta138.incident.replay;

import org.jspecify.annotations.NullMarked;
