/** Secrets as files that only their owner reads, and what is signed with them. */
@NullMarked
package io.meta138.incident.secrets;

import org.jspecify.annotations.NullMarked;
