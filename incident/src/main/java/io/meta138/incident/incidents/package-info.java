/** Incidents: their life, their severity, and the rules for it. */
@NullMarked
package io.meta138.incident.incidents;

import org.jspecify.annotations.NullMarked;
