/** Who is paged when, by policies that an incident keeps from its start. */
@NullMarked
package io.meta138.incident.escalation;

import org.jspecify.annotations.NullMarked;
