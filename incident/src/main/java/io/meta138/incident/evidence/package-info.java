/** What is gathered for an incident while it is fresh, kept by the hash of its content. */
@NullMarked
package io.meta138.incident.evidence;

import org.jspecify.annotations.NullMarked;
