/** Runbooks: typed steps that check their own effect, and runs of them that survive a crash. */
@NullMarked
package io.meta138.incident.runbooks;

import org.jspecify.annotations.NullMarked;
