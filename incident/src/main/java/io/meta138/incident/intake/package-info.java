/** How the desk hears: signals of this process, and whether monitoring itself is alive. */
@NullMarked
package io.meta138.incident.intake;

import org.jspecify.annotations.NullMarked;
