/** The append-only, tamper-evident record of everything that happened. */
@NullMarked
package io.meta138.incident.timeline;

import org.jspecify.annotations.NullMarked;
